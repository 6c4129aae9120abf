#include "notify/event_receiver.hpp"

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

#include "notify/pagerduty.hpp"
#include "notify/slack.hpp"
#include "notify/webhook.hpp"
#include "support/golden.hpp"

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using Kind = Notification::Kind;

const std::string monitor_url = "http://monitor.example:9733/";
const Secret slack_url("https://hooks.slack.com/services/T00000000/B00000000/s3cr3tToken");

EventReceiverOptions pagerduty() {
  EventReceiverOptions options;
  options.name = "pagerduty:events.pagerduty.com";
  options.kind = PagerdutyOptions{.routing_key = Secret("s3cr3tRoutingKey")};
  return options;
}

EventReceiverOptions slack() {
  EventReceiverOptions options;
  options.name = "slack:oncall";
  options.kind = SlackOptions{slack_url};
  return options;
}

EventReceiverOptions webhook() {
  EventReceiverOptions options;
  options.name = "webhook:h";
  options.kind = WebhookOptions{Secret("https://h.example/hook?token=s3cr3tQuery"), Secret("s3cr3tSigningKey")};
  return options;
}

std::vector<EventReceiverOptions> all_receivers() { return {pagerduty(), slack(), webhook()}; }

Notification notification(Kind kind = Kind::firing) {
  Notification one;
  one.id = 1'790'000'000'000'001;
  one.kind = kind;
  one.alert.name = "HopBroken";
  one.alert.state = AlertState::firing;
  one.alert.severity = Severity::critical;
  one.alert.labels = {{"alertname", "HopBroken"}, {"severity", "critical"}, {"chain", "backlog"},
                      {"source", "mysql51"},      {"replica", "mysql55"},   {"cause", "duplicate_key"}};
  one.alert.annotations = {
      {"summary", "mysql51→mysql55 is broken: duplicate entry '<b>' for key 'PRIMARY' & more"},
      {"advice", "Compare the row on both ends, then delete it on the replica and start the applier."},
      {"description", "Last_SQL_Errno: 1062\nLast_SQL_Error: ```Duplicate entry\n"}};
  one.alert.since = WallTime(1'790'000'000s);
  one.alert.affects = {"mysql55", "mysql56", "aurora"};
  one.decided = kind == Kind::firing ? one.alert.since : one.alert.since + 310s;
  return one;
}

std::string pretty(const std::string& body) { return json::parse(body).dump(2) + "\n"; }

HttpResult response(int status, std::string body = "", std::optional<std::chrono::seconds> retry_after = {}) {
  return HttpResponse{status, std::move(body), false, retry_after};
}

TEST(EventReceiver, GoldenBodies) {
  const std::map<std::string, EventReceiverOptions> receivers = {
      {"pagerduty", pagerduty()}, {"slack", slack()}, {"webhook", webhook()}};
  for (const auto& [name, receiver] : receivers) {
    for (const Kind kind : {Kind::firing, Kind::resolved}) {
      const HttpRequest request = request_for(receiver, notification(kind), monitor_url);
      const std::string state = kind == Kind::firing ? "firing" : "resolved";
      test::expect_golden("notify/" + name + "." + state + ".json", pretty(request.body));
    }
  }
}

TEST(EventReceiver, RequestsGoWhereTheyShould) {
  const HttpRequest to_pagerduty = request_for(pagerduty(), notification(), monitor_url);
  EXPECT_EQ(to_pagerduty.method, "POST");
  EXPECT_EQ(to_pagerduty.url, "https://events.pagerduty.com/v2/enqueue");
  EXPECT_EQ(to_pagerduty.timeout, 10s);
  EXPECT_EQ(request_for(slack(), notification(), "").url, slack_url.reveal());
  EXPECT_EQ(request_for(webhook(), notification(), "").url, "https://h.example/hook?token=s3cr3tQuery");
}

TEST(EventReceiver, AWebhookIsSignedAndNamesItsDelivery) {
  const HttpRequest request = request_for(webhook(), notification(), "");
  const std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
  EXPECT_EQ(headers.at("X-Relaywatch-Delivery"), "1790000000000001");
  // echo -n BODY | openssl dgst -sha256 -hmac s3cr3tSigningKey
  EXPECT_TRUE(headers.at("X-Relaywatch-Signature").starts_with("sha256="));
  EXPECT_EQ(headers.at("X-Relaywatch-Signature").size(), 7U + 64U);
  EXPECT_EQ(request_for(webhook(), notification(), "").headers, request.headers) << "the same when it is sent again";
  EventReceiverOptions unsigned_one = webhook();
  std::get<WebhookOptions>(unsigned_one.kind).secret.reset();
  for (const auto& [name, value] : request_for(unsigned_one, notification(), "").headers) {
    EXPECT_NE(name, "X-Relaywatch-Signature");
  }
}

TEST(EventReceiver, ThePagerdutyKeyIsTheAlertsIdentityAlone) {
  Notification later = notification(Kind::resolved);
  later.id = 99;
  later.alert.annotations["summary"] = "4 min behind";
  later.alert.affects.clear();
  EXPECT_EQ(pagerduty_key(later.alert), pagerduty_key(notification().alert));
  later.alert.labels["cause"] = "row_not_found";
  EXPECT_NE(pagerduty_key(later.alert), pagerduty_key(notification().alert));
  EXPECT_LE(pagerduty_key(later.alert).size(), 255U);
}

TEST(EventReceiver, PagerdutySeveritiesAndLimits) {
  Notification one = notification();
  one.alert.severity = Severity::warning;
  one.alert.annotations["summary"] = std::string(5000, 'x');
  const json body = json::parse(pagerduty_body(one, {}, ""));
  EXPECT_EQ(body["payload"]["severity"], "warning");
  EXPECT_LE(body["payload"]["summary"].get<std::string>().size(), 1024U);
  EXPECT_FALSE(body.contains("links"));
}

TEST(EventReceiver, SlackMessagesStayWithinItsLimits) {
  Notification one = notification();
  for (const char* name : {"summary", "advice", "description"}) one.alert.annotations[name] = std::string(9000, '<');
  one.alert.labels["long"] = std::string(9000, '&');
  for (int i = 0; i < 900; ++i) one.alert.affects.push_back("node" + std::to_string(i));
  for (const Kind kind : {Kind::firing, Kind::resolved}) {
    one.kind = kind;
    const json body = json::parse(slack_body(one, "http://h/" + std::string(9000, 'x')));
    EXPECT_LE(body["text"].get<std::string>().size(), 3000U);
    for (const json& block : body["attachments"][0]["blocks"]) {
      const json& text = block["type"] == "section" ? block["text"] : block["elements"][0];
      EXPECT_LE(text["text"].get<std::string>().size(), 3000U);
      EXPECT_GT(text["text"].get<std::string>().size(), 100U);
    }
  }
}

TEST(EventReceiver, BytesThatAreNotTextAreReplaced) {
  Notification one = notification();
  one.alert.annotations["summary"] = "latin1: \xe4";
  for (const EventReceiverOptions& receiver : all_receivers()) {
    EXPECT_TRUE(json::accept(request_for(receiver, one, "").body)) << receiver.name;
  }
}

/// Every answer of the three, and every failure on the way to them.
TEST(EventReceiver, EveryStatus) {
  for (const EventReceiverOptions& receiver : all_receivers()) {
    for (int status = 200; status <= 599; ++status) {
      const bool retried = status >= 500 || status == 408 || status == 429;
      const Verdict expected = status < 300 ? Verdict::delivered : retried ? Verdict::retry : Verdict::refused;
      EXPECT_EQ(judge(receiver, response(status)).verdict, expected) << receiver.name << " " << status;
    }
  }
}

TEST(EventReceiver, TheAnswersThatAreDocumented) {
  const struct {
    EventReceiverOptions receiver;
    int status;
    const char* body;
    Verdict expected;
  } cases[] = {
      {pagerduty(), 202, R"({"status":"success","message":"Event processed","dedup_key":"k"})", Verdict::delivered},
      {pagerduty(), 400, R"({"status":"invalid event","errors":["'routing_key' is invalid"]})", Verdict::refused},
      {pagerduty(), 429, R"({"status":"throttle exceeded"})", Verdict::retry},
      {pagerduty(), 500, "", Verdict::retry},
      {slack(), 200, "ok", Verdict::delivered},
      {slack(), 400, "invalid_payload", Verdict::refused},
      {slack(), 403, "action_prohibited", Verdict::refused},
      {slack(), 403, "invalid_token", Verdict::refused},
      {slack(), 404, "channel_not_found", Verdict::refused},
      {slack(), 404, "no_service", Verdict::refused},
      {slack(), 410, "channel_is_archived", Verdict::refused},
      {slack(), 429, "rate_limited", Verdict::retry},
      {slack(), 500, "rollup_error", Verdict::retry},
      {slack(), 200, "\n<!DOCTYPE html><html>Log in", Verdict::retry},
      {pagerduty(), 200, "<html>", Verdict::retry},
      {webhook(), 200, "<html>thanks</html>", Verdict::delivered},
      {webhook(), 204, "", Verdict::delivered},
      {webhook(), 301, "", Verdict::refused},
      {webhook(), 503, "", Verdict::retry},
  };
  for (const auto& one : cases) {
    const Answer answer = judge(one.receiver, response(one.status, one.body));
    EXPECT_EQ(answer.verdict, one.expected) << one.receiver.name << " " << one.status << " " << one.body;
    EXPECT_EQ(answer.reason.empty(), one.expected == Verdict::delivered) << one.receiver.name << " " << one.status;
  }
  EXPECT_EQ(judge(slack(), response(429, "", 30s)).retry_after, 30s);
}

TEST(EventReceiver, EveryFailureOfTheNetworkIsTriedAgain) {
  for (const EventReceiverOptions& receiver : all_receivers()) {
    for (int code = 1; code < CURL_LAST; ++code) {
      const Answer answer = judge(receiver, HttpFailure{code, "what went wrong"});
      EXPECT_EQ(answer.verdict, Verdict::retry) << receiver.name << " " << code;
      EXPECT_EQ(answer.reason, "what went wrong");
    }
  }
}

TEST(EventReceiver, NoSecretIsInAnyReason) {
  const std::string text =
      "s3cr3tRoutingKey s3cr3tSigningKey " + slack_url.reveal() +
      " /services/T00000000/B00000000/s3cr3tToken B00000000/s3cr3tToken https://h.example/hook?token=s3cr3tQuery "
      "s3cr3tQuery";
  const std::vector<std::vector<std::string>> secrets = {
      {"s3cr3tRoutingKey"}, {"s3cr3tTo", "B00000000"}, {"s3cr3tQ", "s3cr3tS"}};
  for (const EventReceiverOptions& receiver : all_receivers()) {
    for (const HttpResult& result : {response(404, text), HttpResult(HttpFailure{7, text})}) {
      const std::string reason = judge(receiver, result).reason;
      for (const std::string& secret : secrets[receiver.kind.index()]) EXPECT_THAT(reason, Not(HasSubstr(secret)));
    }
  }
  // A secret that the end of the excerpt would cut in two.
  for (std::size_t before = 150; before < 210; ++before) {
    EXPECT_THAT(judge(slack(), response(404, std::string(before, 'x') + "s3cr3tToken")).reason, Not(HasSubstr("s3")));
  }
}

TEST(EventReceiver, OnlyPagerdutyTellsTwoMonitorsApart) {
  EXPECT_TRUE(deduplicates(pagerduty()));
  EXPECT_FALSE(deduplicates(slack()));
  EXPECT_FALSE(deduplicates(webhook()));
}

}  // namespace
}  // namespace relaywatch::notify
