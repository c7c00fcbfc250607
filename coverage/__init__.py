"""Geography and time: roads in, minutes out. Knows no money, buildings or screens."""

import sys
from types import ModuleType

# This package shares its name with coverage.py, and numba asks for coverage.py when it is
# imported (`numba.misc.coverage_support`): it would find this package instead and die. So a
# stand-in that says "coverage.py is not here" is put in place first. The second case is the
# other order: numba is being imported right now and has just asked for coverage.py, so the
# true answer is ImportError, which numba takes as "not installed".
_SUPPORT = "numba.misc.coverage_support"
_asking = sys.modules.get(_SUPPORT)
if _asking is None:
    _stand_in = ModuleType(_SUPPORT)
    _stand_in.get_registered_loc_notify = tuple  # type: ignore[attr-defined]
    sys.modules[_SUPPORT] = _stand_in
elif not hasattr(_asking, "get_registered_loc_notify"):
    raise ImportError("coverage.py is not this package")
