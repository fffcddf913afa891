"""Every printed figure: the query it comes from, the statistic that makes it, and the means to run both again."""
