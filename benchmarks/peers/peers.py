"""The peers: optimizers of other libraries at their documented settings, by family, and ours to compare with.

`build(parameters)` gets torch parameters by name with their gradients set and returns what does a step.
Parameters that Muon is not for get torch's fused AdamW in every peer of torch's.
"""

import elementwise  # noqa: F401
import factors  # noqa: F401
import heavy  # noqa: F401
import jaxed  # noqa: F401
import muons  # noqa: F401
from registry import PEERS

__all__ = ["PEERS"]
