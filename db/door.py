"""Why a server did not let somebody in, each in a sentence of its own: who cannot sign in cannot work."""

from __future__ import annotations

import ssl

from sqlalchemy.exc import DBAPIError

from dispatcher_app.i18n import N_

#: What is said, and whether trying again may help.
Plain = tuple[str, bool]

WRONG_PASSWORD = N_("登录名或密码不对,请重新输入。")
_CLOSED: Plain = (N_("这个登录名已停用或不存在,请找管理员。"), False)
_NOT_HERE: Plain = (N_("服务器不接受这台机器或这个登录名的连接,请找管理员。"), False)
_OTHER_HALL: Plain = (N_("这个登录名不属于本大厅,请找管理员。"), False)
_UNTRUSTED: Plain = (N_("服务器的证书不可信,没有连接。请核对地址和根证书(sslrootcert),或找管理员。"), False)
_OTHER_NAME: Plain = (N_("服务器的证书不是发给这个地址的,没有连接。请核对地址,或找管理员。"), False)
_NO_TLS: Plain = (N_("服务器不支持加密连接,而地址要求加密(sslmode),没有连接。请找管理员。"), False)
_TLS: Plain = (N_("与服务器建立加密连接失败,详情见日志。请找管理员。"), False)
#: OpenSSL's numbers for a certificate that is good but somebody else's.
_NAME_MISMATCH = frozenset({62, 64})


def turned_away(error: BaseException) -> Plain | None:
    """The sentence for *error*, where it means that a server (or our trust in it) refused the connection."""
    for cause in _causes(error):
        said = _by_tls(cause) or _by_state(cause)
        if said is not None:
            return said
    return None


def is_wrong_password(error: BaseException) -> bool:
    return any(getattr(cause, "sqlstate", None) == "28P01" for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """*error* and what the driver itself had raised."""
    found: list[BaseException] = [error]
    if isinstance(error, DBAPIError) and error.orig is not None:
        found.append(error.orig)
        if error.orig.__cause__ is not None:
            found.append(error.orig.__cause__)
    return found


def _by_tls(error: BaseException) -> Plain | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _OTHER_NAME if error.verify_code in _NAME_MISMATCH else _UNTRUSTED
    if isinstance(error, ssl.SSLError):
        return _TLS
    if isinstance(error, ConnectionError) and "rejected SSL upgrade" in str(error):
        return _NO_TLS
    return None


def _by_state(error: BaseException) -> Plain | None:
    """The message comes in the server's language; which function of the server raised it does not."""
    state = str(getattr(error, "sqlstate", None) or "")
    raised_by = getattr(error, "server_source_function", None)
    if state == "28P01":
        return WRONG_PASSWORD, False
    if state == "28000":
        return {"InitializeSessionUserId": _CLOSED, "ClientAuthentication": _NOT_HERE}.get(str(raised_by))
    if state == "42501" and raised_by == "CheckMyDatabase":
        return _OTHER_HALL
    return None
