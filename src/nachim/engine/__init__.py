"""Where tables live and SQL runs."""

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine

__all__ = ["Engine", "Frame"]
