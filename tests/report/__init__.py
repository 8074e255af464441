"""The renderers of finished results."""
