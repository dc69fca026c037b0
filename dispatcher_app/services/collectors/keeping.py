"""How long collectors' positions are kept (decision 012)."""

from __future__ import annotations

#: Days after which an administrator's command takes positions away, unless it says otherwise.
USUAL_DAYS = 30
#: Younger ones stay whatever anybody says: no moment can be picked out of somebody's last week.
LEAST_DAYS = 7
