"""The register of components on the screen."""
