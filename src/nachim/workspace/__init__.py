"""One company's folder: settings, snapshots, state, versions."""

from nachim.workspace.folder import Workspace, create_workspace, open_workspace
from nachim.workspace.settings import Settings

__all__ = ["Settings", "Workspace", "create_workspace", "open_workspace"]
