"""Pages of 管理 by which a shift leader rules the hall: notices, plans, gate policy, second looks."""
