-- The monitor's account on Amazon RDS for MySQL and on Amazon Aurora MySQL, as the administrator that AWS made.
-- On Aurora, run it on the writer. 'user'@'host': allow only the address that relaywatch comes from, and choose a password
-- of your own. Replication does not bring this account where mysql.* is kept out: make it on the instance itself.

CREATE USER 'monitor'@'10.0.0.5' IDENTIFIED BY 'CHANGE-ME';

-- SHOW SLAVE STATUS or SHOW REPLICA STATUS, SHOW MASTER STATUS and SHOW BINARY LOGS.
GRANT REPLICATION CLIENT ON *.* TO 'monitor'@'10.0.0.5';
-- How long binlogs are kept. Without it all but the warning before a purge works.
GRANT EXECUTE ON PROCEDURE mysql.rds_show_configuration TO 'monitor'@'10.0.0.5';

-- To allow no connection in plain text, on 5.7 and later:  ALTER USER 'monitor'@'10.0.0.5' REQUIRE SSL;
-- and on 5.6:  GRANT USAGE ON *.* TO 'monitor'@'10.0.0.5' REQUIRE SSL;

-- How long binlogs are kept is a setting of its own there; NULL means "purged as soon as possible". Set it generously for the
-- time of a migration:  CALL mysql.rds_set_configuration('binlog retention hours', 144);

-- Recommended: what holds up a replica's applier (a lock and who holds it, a change of schema) is seen in the list of
-- threads. It also lets the account see the statements of others; relaywatch keeps them without their literals.
-- GRANT PROCESS ON *.* TO 'monitor'@'10.0.0.5';

-- Only with "heartbeat" in the config. To read its table, on every server:
-- GRANT SELECT ON percona.heartbeat TO 'monitor'@'10.0.0.5';
-- And where "write_to" makes relaywatch its writer, on that server (CREATE as well with "create": true):
-- GRANT INSERT, UPDATE ON percona.heartbeat TO 'monitor'@'10.0.0.5';
