"""The only place that names concrete classes: opens a hall's database and wires services for it."""

from dispatcher_app.bootstrap.database import Database, connect, name_hall, sign_in
from dispatcher_app.bootstrap.hall import open_hall
from dispatcher_app.bootstrap.here import APP_NAME, LOG_NAME, default_profile, default_url, utc_now
from dispatcher_app.bootstrap.papers import paper_press, paper_templates, report_desk
from dispatcher_app.bootstrap.sandbox import SandboxServices
from dispatcher_app.bootstrap.services import Services
from dispatcher_app.bootstrap.wiring import hall_record, wire

__all__ = [
    "APP_NAME",
    "LOG_NAME",
    "Database",
    "SandboxServices",
    "Services",
    "connect",
    "default_profile",
    "default_url",
    "hall_record",
    "name_hall",
    "open_hall",
    "paper_press",
    "paper_templates",
    "report_desk",
    "sign_in",
    "utc_now",
    "wire",
]
