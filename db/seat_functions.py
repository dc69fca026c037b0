"""Functions by which an administrator makes and closes logins without being master of the server.

Making a login needs CREATEROLE, and whoever has that can become almost anybody. So the owner of the schema
has it alone, and these functions do for administrators of the hall exactly what ``seat`` does. A password
comes as the verifier that the server would keep (SCRAM-SHA-256), never as itself: no log ever holds it.

A login that is there already is taken over only by the owner, and only where such a function made it: it may
be somebody's of another hall on the same server. A login has one role on the whole server, so it is changed
only where no other hall lets it in. Logins are no part
of a backup: in a hall restored on another server, a new password makes the login that is missing.
"""

from __future__ import annotations

from db.change_triggers import RECORD_CHANNEL
from dispatcher_app.domain.words import SEATS

_GROUPS = ", ".join(f"'{role}'" for role in sorted(SEATS))
#: How a login made here is known again.
MARK = "dispatcher-workstation seat"
_HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = {home}, pg_temp"

_MAY_MANAGE = f"""
CREATE OR REPLACE FUNCTION {{home}}.seat_manager(_owner boolean) RETURNS boolean {_HEAD} AS $body$
BEGIN
    RETURN pg_has_role(session_user, current_user, 'MEMBER') OR NOT _owner AND EXISTS (
        SELECT 1 FROM people p WHERE p.login = session_user AND p.role = 'administrator' AND NOT p.disabled);
END $body$"""

_CHECK_MANAGER = """
    IF NOT seat_manager(false) THEN
        RAISE insufficient_privilege USING MESSAGE = 'only administrators manage seats';
    END IF;"""
_CHECK_VERIFIER = """
    IF _verifier !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
        RAISE invalid_password USING MESSAGE = 'not a SCRAM verifier';
    END IF;"""
_CHECK_KNOWN = """
    IF NOT EXISTS (SELECT 1 FROM people p WHERE p.login = _login) THEN
        RAISE no_data_found USING MESSAGE = 'no such seat';
    END IF;"""
#: A login of this hall that another hall of the server lets in, too: it has one role on all of them.
_CHECK_ONE_HALL = """
    IF EXISTS (SELECT 1 FROM pg_database d, aclexplode(d.datacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE r.rolname = _login AND d.datname <> current_database() AND a.privilege_type = 'CONNECT') THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = 'the login works in another hall, too';
    END IF;"""
_CHECK_NAME = f"""
    IF _role NOT IN ({_GROUPS}) OR _login IN ({_GROUPS})
        OR _login !~ '^[a-z][a-z0-9_.-]+$' OR _login ~ '^pg_' THEN
        RAISE reserved_name USING MESSAGE = 'no name or role of a seat';
    END IF;"""
_MAKE = f"""
        EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', _login, _verifier);
        EXECUTE format('COMMENT ON ROLE %I IS %L', _login, '{MARK}');"""
_LEAVE_GROUPS = f"""
        FOR _group IN SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
            JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = _login AND g.rolname IN ({_GROUPS}) LOOP
            EXECUTE format('REVOKE %I FROM %I', _group, _login);
        END LOOP;"""
#: Open seats hear of it, and look who they are.
_TELL = f"""
    PERFORM pg_notify('{RECORD_CHANNEL}', '');"""
_LET_IN = """
    EXECUTE format('GRANT %I TO %I', _role, _login);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), _login);
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        EXECUTE format('GRANT %I TO %I', _login, current_user); -- so that it may end this login's sessions
    END IF;"""

_ADD = f"""
CREATE OR REPLACE FUNCTION {{home}}.seat_add(
    _login text, _name text, _role text, _seat text, _verifier text, _at timestamptz) RETURNS void
{_HEAD} AS $body$
DECLARE
    _found pg_roles%ROWTYPE;
    _group text;
BEGIN{_CHECK_MANAGER}{_CHECK_VERIFIER}{_CHECK_NAME}
    INSERT INTO people (login, name, role, seat, password_hash, disabled, created_at)
    VALUES (_login, _name, _role, _seat, '', false, _at);
    SELECT * INTO _found FROM pg_roles r WHERE r.rolname = _login;
    IF NOT FOUND THEN{_MAKE}
    ELSIF seat_manager(true) AND shobj_description(_found.oid, 'pg_authid') = '{MARK}' AND NOT (
        _found.rolsuper OR _found.rolcreaterole OR _found.rolcreatedb OR _found.rolreplication
        OR _found.rolbypassrls) THEN
        EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', _login, _verifier);
{_LEAVE_GROUPS}
    ELSE
        RAISE duplicate_object USING MESSAGE = 'the server has such a login already';
    END IF;{_LET_IN}
END $body$"""

_DISABLE = f"""
CREATE OR REPLACE FUNCTION {{home}}.seat_disable(_login text, _disabled boolean) RETURNS void
{_HEAD} AS $body$
BEGIN{_CHECK_MANAGER}{_CHECK_KNOWN}
    IF _login = session_user THEN
        RAISE object_in_use USING MESSAGE = 'nobody closes their own seat';
    END IF;
    UPDATE people SET disabled = _disabled WHERE login = _login;
    IF EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = _login) THEN
        EXECUTE format('ALTER ROLE %I %s', _login, CASE WHEN _disabled THEN 'NOLOGIN' ELSE 'LOGIN' END);
    END IF;{_TELL}
END $body$"""

_CHANGE = f"""
CREATE OR REPLACE FUNCTION {{home}}.seat_change(_login text, _name text, _role text, _seat text)
RETURNS boolean {_HEAD} AS $body$
DECLARE
    _before text;
    _group text;
BEGIN{_CHECK_MANAGER}{_CHECK_KNOWN}{_CHECK_NAME}
    SELECT p.role INTO _before FROM people p WHERE p.login = _login;
    IF _before <> _role AND _login = session_user THEN
        RAISE object_in_use USING MESSAGE = 'nobody changes their own role';
    END IF;
    IF _before <> _role AND EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = _login) THEN{_CHECK_ONE_HALL}
        IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = _login
            AND shobj_description(r.oid, 'pg_authid') = '{MARK}') THEN
            RAISE duplicate_object USING MESSAGE = 'a login that no hall made';
        END IF;{_LEAVE_GROUPS}
        EXECUTE format('GRANT %I TO %I', _role, _login);
    END IF;
    UPDATE people SET name = _name, role = _role, seat = _seat WHERE login = _login;{_TELL}
    RETURN _before <> _role;
END $body$"""

_CUT = f"""
CREATE OR REPLACE FUNCTION {{home}}.seat_cut(_login text) RETURNS bigint {_HEAD} AS $body$
BEGIN{_CHECK_MANAGER}
    IF NOT EXISTS (SELECT 1 FROM people p WHERE p.login = _login AND p.login <> session_user) THEN
        RAISE no_data_found USING MESSAGE = 'no such other seat';
    END IF;
    RETURN (SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a
        WHERE a.usename = _login AND a.pid <> pg_backend_pid());
END $body$"""

_PASSWORD = f"""
CREATE OR REPLACE FUNCTION {{home}}.seat_password(_login text, _verifier text) RETURNS void {_HEAD} AS $body$
DECLARE
    _role text;
    _closed boolean;
BEGIN
    IF _login <> session_user THEN{_CHECK_MANAGER}
    END IF;{_CHECK_VERIFIER}{_CHECK_KNOWN}
    IF EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = _login) THEN
        IF _login <> session_user AND NOT EXISTS (SELECT 1 FROM pg_roles r
            WHERE r.rolname = _login AND shobj_description(r.oid, 'pg_authid') = '{MARK}') THEN
            RAISE duplicate_object USING MESSAGE = 'a login that no hall made';
        END IF;
        EXECUTE format('ALTER ROLE %I PASSWORD %L', _login, _verifier);
        RETURN;
    END IF;
    SELECT p.role, p.disabled INTO _role, _closed FROM people p WHERE p.login = _login;{_CHECK_NAME}{_MAKE}
    IF _closed THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN', _login);
    END IF;{_LET_IN}
END $body$"""

#: To be formatted with ``home``, the schema they live in.
FUNCTIONS = (_MAY_MANAGE, _ADD, _DISABLE, _CHANGE, _CUT, _PASSWORD)
