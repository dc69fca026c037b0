"""What the operating system says about a file, in the program's language."""

from __future__ import annotations

import errno

from dispatcher_app.i18n import N_, _

_WORDS: dict[int, str] = {
    errno.ENOENT: N_("没有这个文件或目录"),
    errno.EACCES: N_("没有权限"),
    errno.EPERM: N_("没有权限"),
    errno.EROFS: N_("磁盘是只读的"),
    errno.ENOSPC: N_("磁盘已满"),
    errno.EDQUOT: N_("磁盘配额已满"),
    errno.EFBIG: N_("文件太大"),
    errno.EISDIR: N_("这是一个目录"),
    errno.ENOTDIR: N_("路径中有一段不是目录"),
    errno.EEXIST: N_("已有同名的文件或目录"),
    errno.EIO: N_("磁盘读写出错"),
    errno.ENAMETOOLONG: N_("名称太长"),
    errno.ETXTBSY: N_("文件正被占用"),
}


def words_of(error: OSError) -> str:
    """Why *error* happened; in the system's own words where there are none of ours."""
    known = _WORDS.get(error.errno or 0)
    return _(known) if known else error.strerror or str(error)
