"""Words with which made-up records are named. None of them decides anything."""

from __future__ import annotations

from typing import Final

DOCUMENT_MATTERS: Final = (
    "加强窗口服务管理",
    "促进中小企业健康发展",
    "规范公共停车收费",
    "推进老旧小区改造",
    "做好防汛防台工作",
    "优化营商环境",
    "完善社区养老服务",
    "推进生活垃圾分类",
    "扶持创业带动就业",
    "加强文物保护利用",
    "规范户外招牌设置",
    "推进教育信息化",
    "做好耕地保护",
    "加强食品安全监管",
    "支持科技成果转化",
    "推进公共数据开放",
)
DOCUMENT_SHAPES: Final = ("通知", "实施意见", "实施细则", "工作方案", "管理办法", "若干措施")
TARGETS: Final = ("辖区各村（居）委会", "各直属单位", "各有关企业", "各街镇、各部门")
SITE_SUBJECT: Final = "本单位网站（专栏）"
COLUMN_SUBJECTS: Final = ("法定主动公开内容", "政策文件", "政府信息公开指南")
SPECIAL_PLANS: Final = ("发展", "设施建设", "公共服务", "人才")
EVIDENCE_PLACES: Final = ("政府网站专栏", "政务新媒体", "内部文件", "办事大厅")
