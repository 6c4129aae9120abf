#pragma once

#include <string>
#include <vector>

#include "fake_context.hpp"

namespace relaywatch::config {

/// A config whose structure is wrong in one way: both the loader and the JSON Schema must refuse it.
struct BadStructure {
  std::string text;
  std::string path;     ///< where the loader must see it
  std::string message;  ///< a part of what it must say
};

inline std::vector<BadStructure> bad_structures() {
  const auto account = [](const std::string& members) {
    return R"({ "credentials": { "default": {)" + members + R"(} }, "nodes": [ { "name": "a", "host": "h" } ] })";
  };
  const auto chain = [](const std::string& members) { return with_top(R"(, "chains": [ {)" + members + "} ]"); };
  const std::string ab = R"("name": "c", "path": ["a", "b"])";
  return {
      {"[]", "$", "expected an object, found an array"},
      {"null", "$", "expected an object, found null"},
      {"{}", "$", "\"nodes\" is missing"},
      {R"({ "nodes": [] })", "$.nodes", "at least one node"},
      {R"({ "nodes": {} })", "$.nodes", "expected an array, found an object"},
      {R"({ "nodes": [ "a" ] })", "$.nodes[0]", "expected an object, found a string"},
      {with_top(R"(, "chain": [])"), "$.chain", "unknown key; did you mean \"chains\"?"},
      {with_top(R"(, "zebra": 1)"), "$.zebra", "unknown key; known here: $schema"},
      {with_top(R"(, "odd key": 1)"), "$[\"odd key\"]", "unknown key"},
      {with_top(R"(, "poll": [])"), "$.poll", "expected an object, found an array"},
      {with_top(R"(, "poll": { "intervall": "1s" })"), "$.poll.intervall", "did you mean \"interval\"?"},
      {with_top(R"(, "poll": { "interval": 1 })"), "$.poll.interval", "write \"1s\" for seconds"},
      {with_top(R"(, "poll": { "interval": true })"), "$.poll.interval", "found a boolean"},
      {with_top(R"(, "poll": { "interval": "1 s" })"), "$.poll.interval", "whole number and one unit"},
      {with_top(R"(, "poll": { "timeout": null })"), "$.poll.timeout", "found null"},
      {with_top(R"(, "log": { "level": "verbose" })"), "$.log.level", "trace, debug, info, warning or error"},
      {with_top(R"(, "log": { "level": "warnin" })"), "$.log.level", "did you mean \"warning\"?"},
      {with_top(R"(, "log": { "format": 1 })"), "$.log.format", "expected text or json, found a number"},
      {with_top(R"(, "store": {})"), "$.store", "\"path\" is missing"},
      {with_top(R"(, "store": { "path": "x", "retention": "30" })"), "$.store.retention", "expected a duration"},
      {with_top(R"(, "heartbeat": { "write_to": "a" })"), "$.heartbeat", "\"table\" is missing"},
      {with_top(R"(, "heartbeat": { "table": "heartbeat" })"), "$.heartbeat.table", "DATABASE.TABLE"},
      {with_top(R"(, "heartbeat": { "table": "a.b.c" })"), "$.heartbeat.table", "DATABASE.TABLE"},
      {with_top(R"(, "heartbeat": { "table": "`a`.b" })"), "$.heartbeat.table", "DATABASE.TABLE"},
      {with_top(R"(, "heartbeat": { "table": "a.b", "utc": "yes" })"), "$.heartbeat.utc", "expected true or false"},
      {with_top(R"(, "heartbeat": { "table": "a.b", "truncate": true })"), "$.heartbeat.truncate", "unknown key"},
      {with_top(R"(, "heartbeat": { "table": "a.b", "server_id": 0 })"), "$.heartbeat.server_id", "1"},
      {with_top(R"(, "ha": {})"), "$.ha", "\"lock_node\" is missing"},
      {with_top(R"(, "ha": { "lock_node": 1 })"), "$.ha.lock_node", "expected a string, found a number"},
      {with_top(R"(, "ha": { "lock_node": "a", "lock_name": "it's" })"), "$.ha.lock_name", "a lock's name is made of"},
      {with_top(R"(, "ha": { "lock_node": "a", "peers": "http://h:1" })"), "$.ha.peers", "expected an array"},
      {with_top(R"(, "ha": { "lock_node": "a", "peers": [1] })"), "$.ha.peers[0]", "expected a string"},
      {with_top(R"(, "ha": { "lock_node": "a", "peers": ["h:1"] })"), "$.ha.peers[0]", "http"},
      {with_top(R"(, "ha": { "lock_node": "a", "node": "a" })"), "$.ha.node", "unknown key"},
      {R"({ "nodes": [ { "host": "h", "credentials": "x" } ] })", "$.nodes[0]", "\"name\" is missing"},
      {R"({ "nodes": [ { "name": "a" } ] })", "$.nodes[0]", "\"host\" is missing"},
      {R"({ "nodes": [ { "name": "a b", "host": "h" } ] })", "$.nodes[0].name", "a name is made of"},
      {R"({ "nodes": [ { "name": "", "host": "h" } ] })", "$.nodes[0].name", "must not be empty"},
      {R"({ "nodes": [ { "name": 5, "host": "h" } ] })", "$.nodes[0].name", "expected a string, found a number"},
      {R"({ "nodes": [ { "name": "a", "host": "h/x" } ] })", "$.nodes[0].host", "expected a host name"},
      {with_node(R"("port": 0)"), "$.nodes[0].port", "from 1 to 65535, found 0"},
      {with_node(R"("port": 65536)"), "$.nodes[0].port", "found 65536"},
      {with_node(R"("port": -1)"), "$.nodes[0].port", "found -1"},
      {with_node(R"("port": 18446744073709551615)"), "$.nodes[0].port", "found 18446744073709551615"},
      {with_node(R"("port": 3306.5)"), "$.nodes[0].port", "found 3306.5"},
      {with_node(R"("port": "3306")"), "$.nodes[0].port", "found a string"},
      {with_node(R"("kind": "postgres")"), "$.nodes[0].kind", "auto, mysql, mariadb, rds or aurora"},
      {with_node(R"("kind": null)"), "$.nodes[0].kind", "found null"},
      {with_node(R"("aliases": "h:1")"), "$.nodes[0].aliases", "expected an array"},
      {with_node(R"("aliases": [ 1 ])"), "$.nodes[0].aliases[0]", "expected a string"},
      {with_node(R"("credentials": 1)"), "$.nodes[0].credentials", "expected a string"},
      {with_node(R"("poll": { "every": "1s" })"), "$.nodes[0].poll.every", "unknown key"},
      {with_node(R"("user": "u")"), "$.nodes[0].user", "unknown key"},
      {with_node(R"("tls": "required")"), "$.nodes[0].tls", "expected an object"},
      {with_node(R"("tls": { "mode": "verify" })"), "$.nodes[0].tls.mode", "found \"verify\""},
      {with_node(R"("tls": { "mode": true })"), "$.nodes[0].tls.mode", "found a boolean"},
      {with_node(R"("tls": { "min_version": 1.2 })"), "$.nodes[0].tls.min_version", "found a number"},
      {with_node(R"("tls": { "min_version": "1.4" })"), "$.nodes[0].tls.min_version", "found \"1.4\""},
      {with_node(R"("tls": { "mode": "verify_ca" })"), "$.nodes[0].tls", "needs \"ca\""},
      {with_node(R"("tls": { "mode": "verify_identity" })"), "$.nodes[0].tls", "needs \"ca\""},
      {with_node(R"("tls": { "cert": "/tls/ca.pem" })"), "$.nodes[0].tls", "belong together"},
      {with_node(R"("tls": { "key": "/tls/key.pem" })"), "$.nodes[0].tls", "belong together"},
      {account(R"("user": "u")"), "$.credentials.default", "the password is missing"},
      {account(R"("password_env": "MONITOR_PASSWORD")"), "$.credentials.default", "\"user\" is missing"},
      {account(R"("user": "u", "password_env": "MONITOR_PASSWORD", "password_file": "/secrets/password")"),
       "$.credentials.default", "exactly one of"},
      {account(R"("user": "u", "password": "x", "option_file": "/secrets/my.cnf")"), "$.credentials.default",
       "exactly one of"},
      {account(R"("user": "u", "password_file": "/secrets/password", "option_group": "g")"),
       "$.credentials.default.option_group", "needs \"option_file\""},
      {account(R"("user": "u", "password": 1)"), "$.credentials.default.password", "expected a string"},
      {account(R"("user": "u", "password_env": "not a name")"), "$.credentials.default.password_env",
       "name of an environment variable"},
      {account(R"("user": "u", "password_flie": "/secrets/password")"), "$.credentials.default.password_flie",
       "did you mean \"password_file\"?"},
      {R"({ "credentials": { "default": "u:p" }, "nodes": [ { "name": "a", "host": "h" } ] })", "$.credentials.default",
       "expected an object"},
      {chain(R"("path": ["a", "b"])"), "$.chains[0]", "\"name\" is missing"},
      {chain(R"("name": "c")"), "$.chains[0]", "\"path\" is missing"},
      {chain(R"("name": "c", "path": "a,b")"), "$.chains[0].path", "expected an array"},
      {chain(R"("name": "c", "path": ["a"])"), "$.chains[0].path", "at least two nodes"},
      {chain(R"("name": "c", "path": ["a", "b", "a"])"), "$.chains[0].path[2]", "already in this chain"},
      {chain(R"("name": "c/d", "path": ["a", "b"])"), "$.chains[0].name", "a name is made of"},
      {chain(ab + R"(, "lag": { "warn": "1s" })"), "$.chains[0].lag.warn", "unknown key"},
      {chain(ab + R"(, "lag": { "warning": 30 })"), "$.chains[0].lag.warning", "needs a unit"},
      {chain(ab + R"(, "lag": "30s")"), "$.chains[0].lag", "expected an object"},
      {chain(ab + R"(, "hops": [])"), "$.chains[0].hops", "expected an object"},
      {chain(ab + R"(, "hops": { "b": "5m" })"), "$.chains[0].hops.b", "expected an object"},
      {chain(ab + R"(, "hops": { "b": { "lga": {} } })"), "$.chains[0].hops.b.lga", "did you mean \"lag\"?"},
      {with_top(R"(, "alerts": { "HopBrokn": {} })"), "$.alerts.HopBrokn", "did you mean \"HopBroken\"?"},
      {with_top(R"(, "alerts": { "Cheese": {} })"), "$.alerts.Cheese", "there are HopBroken,"},
      {with_top(R"(, "alerts": { "NodeDown": false })"), "$.alerts.NodeDown", "expected an object"},
      {with_top(R"(, "alerts": { "NodeDown": { "enabled": "no" } })"), "$.alerts.NodeDown.enabled",
       "expected true or false"},
      {with_top(R"(, "alerts": { "NodeDown": { "clear": 0.8 } })"), "$.alerts.NodeDown.clear", "expected a string"},
      {with_top(R"(, "alerts": { "NodeDown": { "clear": "0.8" } })"), "$.alerts.NodeDown.clear",
       "from \"1%\" to \"100%\""},
      {with_top(R"(, "alerts": { "NodeDown": { "clear": "101%" } })"), "$.alerts.NodeDown.clear",
       "from \"1%\" to \"100%\""},
      {with_top(R"(, "alerts": { "NodeDown": { "clear": "0%" } })"), "$.alerts.NodeDown.clear",
       "from \"1%\" to \"100%\""},
      {with_top(R"(, "alerts": { "NodeDown": { "severity": "page" } })"), "$.alerts.NodeDown.severity",
       "warning or critical"},
      {with_top(R"(, "alerts": { "NodeDown": { "labels": { "team": 1 } } })"), "$.alerts.NodeDown.labels.team",
       "expected a string"},
      {with_top(R"(, "alerts": { "NodeDown": { "fro": "1s" } })"), "$.alerts.NodeDown.fro", "unknown key"},
      {with_top(R"(, "notify": {})"), "$.notify", "expected an array"},
      {with_top(R"(, "notify": [ {} ])"), "$.notify[0]", "\"type\" is missing"},
      {with_top(R"(, "notify": [ { "type": "alertmanager" } ])"), "$.notify[0]", "\"urls\" is missing"},
      {with_top(R"(, "notify": [ { "type": "alertmanager", "urls": [] } ])"), "$.notify[0].urls", "at least one URL"},
      {with_top(R"(, "notify": [ { "type": "alertmanager", "urls": "http://h" } ])"), "$.notify[0].urls",
       "expected an array"},
      {with_top(R"(, "notify": [ { "type": "alertmanager", "urls": ["h:9093"] } ])"), "$.notify[0].urls[0]",
       "begins with \"http://\""},
      {with_top(R"(, "notify": [ { "type": "alertmanager", "urls": ["http://u:p@h"] } ])"), "$.notify[0].urls[0]",
       "user name or password"},
      {with_top(R"(, "notify": [ { "type": "alertmanager", "urls": ["http://h", "http://h"] } ])"),
       "$.notify[0].urls[1]", "already given"},
      {with_top(R"(, "notify": [ { "type": "alertmanager", "urls": ["http://h"], "url": "x" } ])"), "$.notify[0].url",
       "unknown key"},
      {with_top(R"(, "notify": [ { "type": "alertmanger", "urls": ["http://h"] } ])"), "$.notify[0].type",
       "did you mean \"alertmanager\"?"},
      {with_top(R"(, "notify": [ { "type": "pagerduty" } ])"), "$.notify[0]",
       "expected one of \"routing_key_file\" and \"routing_key_env\""},
      {with_top(
           R"(, "notify": [ { "type": "pagerduty", "routing_key_file": "/secrets/token", "routing_key_env": "MONITOR_PASSWORD" } ])"),
       "$.notify[0]", "expected only one of"},
      {with_top(R"(, "notify": [ { "type": "pagerduty", "routing_key_env": "1" } ])"), "$.notify[0].routing_key_env",
       "expected the name of an environment variable"},
      {with_top(R"(, "notify": [ { "type": "pagerduty", "routing_key_file": "/secrets/token", "url": "events" } ])"),
       "$.notify[0].url", "begins with \"http://\""},
      {with_top(R"(, "notify": [ { "type": "pagerduty", "routing_key_file": "/secrets/token", "routing_key": "x" } ])"),
       "$.notify[0].routing_key", "unknown key"},
      {with_top(R"(, "notify": [ { "type": "slack" } ])"), "$.notify[0]", "\"url_file\" is missing"},
      {with_top(R"(, "notify": [ { "type": "slack", "url": "https://h/x" } ])"), "$.notify[0]",
       "\"url_file\" is missing"},
      {with_top(R"(, "notify": [ { "type": "slack", "url_file": "/secrets/url", "name": "on call" } ])"),
       "$.notify[0].name", "letters, digits"},
      {with_top(R"(, "notify": [ { "type": "webhook" } ])"), "$.notify[0]", "expected one of \"url\" and \"url_file\""},
      {with_top(R"(, "notify": [ { "type": "webhook", "url": "http://u:p@h" } ])"), "$.notify[0].url",
       "user name or password"},
      {with_top(R"(, "notify": [ { "type": "webhook", "url": "http://h/x", "secret_file": 1 } ])"),
       "$.notify[0].secret_file", "expected a string"},
      {with_top(R"(, "notify": [ { "type": "webhook", "url": "http://h", "min_severity": "low" } ])"),
       "$.notify[0].min_severity", "expected warning or critical"},
      {with_top(R"(, "notify": [ { "type": "webhook", "url": "http://h", "match": { "chain": 1 } } ])"),
       "$.notify[0].match.chain", "expected a string"},
      {with_top(R"(, "notify": [ { "type": "webhook", "url": "http://h", "match": "x" } ])"), "$.notify[0].match",
       "expected an object"},
      {with_top(R"(, "http": { "listen": 9733 })"), "$.http.listen", "expected a string"},
      {with_top(R"(, "http": { "listen": ":9733" })"), "$.http.listen", "say which address"},
      {with_top(R"(, "http": { "listen": "127.0.0.1" })"), "$.http.listen", "expected HOST:PORT"},
      {with_top(R"(, "http": { "lisen": "127.0.0.1:1" })"), "$.http.lisen", "did you mean \"listen\"?"},
      {with_top(R"(, "http": { "tls": { "cert": "/tls/ca.pem" } })"), "$.http.tls", "\"key\" is missing"},
      {with_top(R"(, "http": { "auth": {} })"), "$.http.auth", "\"token_file\" is missing"},
      {with_top(R"(, "http": { "auth": { "token": "x" } })"), "$.http.auth.token", "unknown key"},
  };
}

/// Configs that both must accept.
inline std::vector<std::string> good_structures() {
  const auto account = [](const std::string& members) {
    return R"({ "credentials": { "default": {)" + members + R"(} }, "nodes": [ { "name": "a", "host": "h" } ] })";
  };
  return {
      with_top(""),
      with_top(R"(, "$schema": "x", "chains": [], "alerts": {}, "notify": [], "http": {}, "log": {}, "poll": {})"),
      with_top(
          R"(, "chains": [ { "name": "c", "path": ["a", "b"], "lag": { "warning": "1s" }, "hops": { "b": { "lag": { "critical": "9h" } } } } ])"),
      with_top(
          R"(, "alerts": { "NodeDown": { "enabled": false, "for": "0s", "keep_firing_for": "1m", "clear": "100%", "severity": "warning", "labels": { "a": "b" } } })"),
      with_top(
          R"(, "notify": [ { "type": "alertmanager", "urls": ["https://h:1/p", "http://[::1]:2"], "resend_interval": "30s", "timeout": "1s" } ])"),
      with_top(
          R"(, "notify": [ { "type": "alertmanager", "urls": ["http://h"], "min_severity": "critical", "match": { "chain": "/a|b/", "team": "" } },
                           { "type": "pagerduty", "routing_key_file": "/secrets/token", "url": "https://events.eu.pagerduty.com/v2/enqueue" },
                           { "type": "pagerduty", "name": "second", "routing_key_env": "MONITOR_PASSWORD", "timeout": "1s" },
                           { "type": "slack", "name": "on-call", "url_file": "/secrets/url" },
                           { "type": "webhook", "url": "https://h:1/x?y=z", "secret_file": "/secrets/token" },
                           { "type": "webhook", "name": "b", "url_file": "/secrets/url", "min_severity": "warning" } ])"),
      with_top(
          R"(, "http": { "listen": "[::1]:9733", "tls": { "cert": "/tls/ca.pem", "key": "/tls/key.pem" }, "auth": { "token_file": "/secrets/token" } })"),
      with_top(
          R"(, "heartbeat": { "table": "percona.heartbeat", "write_to": "a", "interval": "250ms", "utc": true, "create": true }, "store": { "path": "s.db", "retention": "7d" })"),
      with_top(R"(, "heartbeat": { "table": "percona.heartbeat", "server_id": 4294967295 })"),
      with_top(R"(, "log": { "level": "debug", "format": "json" })"),
      with_node(
          R"("port": 3307, "aliases": ["h:1", "h2", "[::1]:3306"], "kind": "rds", "credentials": "default", "poll": { "interval": "50ms", "timeout": "1ms" })"),
      with_node(
          R"("tls": { "mode": "verify_identity", "min_version": "TLSv1.0", "ca": "/tls/ca.pem", "cert": "/tls/ca.pem", "key": "/tls/key.pem" })"),
      with_node(R"("tls": { "mode": "required", "min_version": "1.3", "ca": "/tls/ca.pem" })"),
      with_node(R"("tls": { "ca": "/tls/ca.pem" })"),
      with_node(R"("tls": {})"),
      account(R"("user": "u", "password_file": "/secrets/password")"),
      account(R"("user": "u", "password_env": "MONITOR_PASSWORD")"),
      account(R"("user": "u", "password": "")"),
      account(R"("option_file": "/secrets/my.cnf")"),
      account(R"("user": "u", "option_file": "/secrets/my.cnf", "option_group": "client")"),
      R"({ "credentials": { "default": { "option_file": "/secrets/my.cnf" } }, "nodes": [ { "name": "a", "host": "[::1]" } ] })",
  };
}

}  // namespace relaywatch::config
