"""The environment that git is given, and what a hook can read in the one that git gives; gitio only calls git."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_DROPPED = (
    *("GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS"),
    *("GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "LANGUAGE"),
)
# GIT_INDEX_FILE is none of these: git takes it from the top of the work tree, wherever it was started.
_FROM_HERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
_MERGED = re.compile("GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)", re.IGNORECASE)  # Windows puts names in capitals


def environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for git: the caller's (GIT_INDEX_FILE, GIT_DIR and all), minus what changes a diff.

    git is started in the top folder, where a relative GIT_DIR would lead to another repository, so those become
    absolute. A scan may not touch the network, so a partial clone must fail here rather than fetch what it lacks.
    """
    env = dict(os.environ if base is None else base)
    for name in _DROPPED:
        env.pop(name, None)
    for name in _FROM_HERE:
        if env.get(name):
            env[name] = os.path.abspath(env[name])
    env.update(
        LC_ALL="C", GIT_NO_LAZY_FETCH="1", GIT_ALLOW_PROTOCOL="", GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0"
    )
    return env


def merged(base: Mapping[str, str] | None = None) -> list[str]:
    """Ids of the commits that the `git merge` this runs in has been given: GITHEAD_<id>, for want of a MERGE_HEAD."""
    found = (_MERGED.fullmatch(name) for name in (os.environ if base is None else base))
    return sorted(one[1].lower() for one in found if one)
