"""Tells whether a folder lies on a network share, where SQLite's locks do not hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from facts.errors import InputError

if TYPE_CHECKING:
    from pathlib import PurePath

MOUNTS: Final = Path("/proc/mounts")
"""Where Linux lists what is mounted: device, folder, kind of file system, options, two numbers."""

NETWORK_FILE_SYSTEMS: Final = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "davfs2",
        "gfs2",
        "glusterfs",
        "gvfsd-fuse",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "prl_fs",
        "rclone",
        "s3fs",
        "smb3",
        "smbfs",
        "sshfs",
        "vboxsf",
        "vmhgfs",
        "vmhgfs-fuse",
    }
)


def find_network_share(path: PurePath, mounts: str) -> str:
    """The kind of network file system on which an absolute path lies, empty where it lies on a local disk.

    Args:
        path: need not exist; links in it are resolved already.
        mounts: the text of ``/proc/mounts``; empty where the system has none.
    """
    if str(path).startswith("\\\\"):
        return "smb"
    deepest, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:  # noqa: PLR2004 - device, folder, kind
            continue
        folder = fields[1].encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")
        if path.is_relative_to(folder) and len(type(path)(folder).parts) >= deepest:
            deepest, kind = len(type(path)(folder).parts), fields[2]
    kind = kind.removeprefix("fuse.")
    return kind if kind in NETWORK_FILE_SYSTEMS else ""


def refuse_network_share(path: Path) -> None:
    """Refuse a place for a SQLite file that lies on a network share.

    Raises:
        InputError: it does; the message says what to do instead.
    """
    mounts = MOUNTS.read_text(errors="replace") if MOUNTS.exists() else ""
    if kind := find_network_share(path.resolve(), mounts):
        raise InputError(
            f"数据库文件“{path}”位于网络共享文件夹（{kind}）。网络共享上的文件锁不可靠，多人同时使用会损坏数据，"
            "因此没有打开，也没有写入任何内容。请把数据库放在本机磁盘上；"
            "多人共用时请改用 PostgreSQL，例如 --db postgresql+psycopg://用户名@服务器/数据库名。"
        )
