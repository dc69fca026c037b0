"""The window 值班: roster, who is on duty, the shift's record, and the handover."""
