"""A chain of real MariaDB servers on loopback, the ways to break and heal it, and what watches it.

Shared by the integration tests and scripts/demo. Needs python3-pymysql and Debian's mariadb-server,
prometheus and prometheus-alertmanager packages; everything runs on free loopback ports under one directory
and is stopped by its own process id.
"""
