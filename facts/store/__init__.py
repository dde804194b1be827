"""What was handed in, decided and judged, kept so that it can be seen as it was known at any time.

* :mod:`facts.store.database` opens a database and gives transactions (``reading``, ``writing``);
* :mod:`facts.store.knowledge` numbers the moments at which something became known;
* :mod:`facts.store.submissions` takes a report in, as one transaction;
* :mod:`facts.store.coverage` answers how far the facts reach;
* :mod:`facts.store.dispositions` keeps what the office decided: waivers, objections, judged evidence;
* :mod:`facts.store.runs` keeps whole assessments;
* :mod:`facts.store.backup` copies a database away and back.

Nothing here asks for the time or for a path: both come in as arguments.
"""
