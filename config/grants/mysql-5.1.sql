-- The monitor's account on MySQL 5.1. Run it on every 5.1 server, as an administrator.
-- 'user'@'host': allow only the machine that relaywatch runs on, and choose a password of your own.
-- Run on the origin it replicates down the chain; to make it on one server alone, SET sql_log_bin = 0 first.

-- Old 16-byte password hashes would lock the account out of every newer server that it replicates to.
SET SESSION old_passwords = 0;
CREATE USER 'monitor'@'10.0.0.5' IDENTIFIED BY 'CHANGE-ME';

-- SHOW SLAVE STATUS and SHOW MASTER STATUS.
GRANT REPLICATION CLIENT ON *.* TO 'monitor'@'10.0.0.5';

-- SHOW BINARY LOGS needs SUPER on 5.1. A monitor should not have SUPER: relaywatch does without, learns the sizes of binlog
-- files by watching rotations, and until then says that its figure of bytes behind is a lower bound.

-- Recommended: what holds up a replica's applier (a lock and who holds it, a change of schema) is seen in the list of
-- threads. It also lets the account see the statements of others; relaywatch keeps them without their literals.
-- GRANT PROCESS ON *.* TO 'monitor'@'10.0.0.5';

-- Only with "heartbeat" in the config. To read its table, on every server:
-- GRANT SELECT ON percona.heartbeat TO 'monitor'@'10.0.0.5';
-- And where "write_to" makes relaywatch its writer, on that server (CREATE as well with "create": true):
-- GRANT INSERT, UPDATE ON percona.heartbeat TO 'monitor'@'10.0.0.5';
