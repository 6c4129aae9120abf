-- The monitor's account on MySQL 8.0 and 8.4. Run it on every such server, as an administrator.
-- 'user'@'host': allow only the machine that relaywatch runs on, and choose a password of your own.
-- Run on the origin it replicates down the chain; to make it on one server alone, SET sql_log_bin = 0 first.

-- With caching_sha2_password (the default) the first login needs TLS: leave "tls" at preferred or above.
CREATE USER 'monitor'@'10.0.0.5' IDENTIFIED BY 'CHANGE-ME' WITH MAX_USER_CONNECTIONS 10;

-- SHOW REPLICA STATUS, SHOW MASTER STATUS or SHOW BINARY LOG STATUS, and SHOW BINARY LOGS.
GRANT REPLICATION CLIENT ON *.* TO 'monitor'@'10.0.0.5';

-- Recommended: what holds up a replica's applier (a lock and who holds it, a change of schema) is seen in the list of
-- threads. It also lets the account see the statements of others; relaywatch keeps them without their literals.
-- GRANT PROCESS ON *.* TO 'monitor'@'10.0.0.5';

-- Only with "heartbeat" in the config. To read its table, on every server:
-- GRANT SELECT ON percona.heartbeat TO 'monitor'@'10.0.0.5';
-- And where "write_to" makes relaywatch its writer, on that server (CREATE as well with "create": true):
-- GRANT INSERT, UPDATE ON percona.heartbeat TO 'monitor'@'10.0.0.5';
