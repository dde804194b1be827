"""The tools with which a plan is encoded and kept: they read rules, and judge no unit."""
