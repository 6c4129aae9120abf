#include "web/http_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

#include "support/self_signed.hpp"
#include "unit/web/served.hpp"

namespace relaywatch::web {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Response hello(const Request& request) { return {200, "text/plain", {{"X-Path", request.path}}, "hello"}; }

constexpr std::string_view get_and_close = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

TEST(HttpServer, Answers) {
  const Served served(hello);
  const auto answer = Client(served).ask(get_and_close);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(answer, HasSubstr("Date: "));
  EXPECT_THAT(answer, HasSubstr("X-Path: /a\r\n"));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\nhello"));
}

TEST(HttpServer, KeepsTheConnectionAlsoForPipelinedRequests) {
  const Served served(hello);
  Client client(served);
  client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  for (const char* path : {"X-Path: /1", "X-Path: /2"}) {
    EXPECT_THAT(client.read_header(), HasSubstr(path));
    EXPECT_EQ(client.read_body(5), "hello");
  }
  EXPECT_THAT(client.ask(get_and_close), HasSubstr("Connection: close"));
}

TEST(HttpServer, HeadHasTheLengthAndNoBody) {
  const Served served(hello);
  const auto answer = Client(served).ask("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\n"));
}

TEST(HttpServer, Http10ClosesAfterTheAnswer) {
  const Served served(hello);
  EXPECT_THAT(Client(served).ask("GET / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200 OK"));
}

TEST(HttpServer, GivesTheBodyToTheHandler) {
  const Served served([](const Request& request) { return Response{200, "text/plain", {}, request.body}; });
  EXPECT_THAT(Client(served).ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"),
              ::testing::EndsWith("\r\n\r\nabc"));
}

TEST(HttpServer, LimitsWhatItReads) {
  Limits limits;
  limits.header_bytes = 1000;
  limits.body_bytes = 100;
  const Served served(hello, limits);
  EXPECT_THAT(Client(served).ask("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(Client(served).ask("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x')),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Client(served).ask("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc8\r\n" + std::string(200, 'x') +
                                 "\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST(HttpServer, RefusesWhatIsNotHttp) {
  const Served served(hello);
  EXPECT_THAT(Client(served).ask("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Client(served).ask("GET /%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
}

TEST(HttpServer, ASlowClientIsCutOff) {
  Limits limits;
  limits.idle = 50ms;
  limits.read = 50ms;
  limits.grace = 10ms;
  const Served served(hello, limits);
  EXPECT_EQ(Client(served).read_all(), "") << "says nothing";
  EXPECT_EQ(Client(served).ask("GET / HT"), "") << "stops in the middle";
}

TEST(HttpServer, AClientThatDoesNotReadIsCutOff) {
  Limits limits;
  limits.write = 50ms;
  limits.connections = 1;
  limits.grace = 10ms;
  const std::size_t size = 64'000'000;
  const Served served([=](const Request&) { return Response{200, "text/plain", {}, std::string(size, 'x')}; }, limits);
  Client client(served);
  client.send(get_and_close);
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  // Its place is free for another client as soon as it has been cut off.
  bool free = false;
  while (!free && std::chrono::steady_clock::now() < deadline) {
    Client other(served);
    other.send(get_and_close);
    free = other.read_header().starts_with("HTTP/1.1 200");
  }
  EXPECT_TRUE(free);
  EXPECT_LT(client.read_all().size(), size);
}

TEST(HttpServer, TooManyConnectionsAreTurnedAway) {
  Limits limits;
  limits.connections = 2;
  const Served served(hello, limits);
  Client first(served);
  Client second(served);
  for (Client* client : {&first, &second}) {
    client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(client->read_header(), StartsWith("HTTP/1.1 200"));
  }
  const auto answer = Client(served).read_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\n{\"error\": \"too many connections\"}"));
}

TEST(HttpServer, AHandlerThatThrowsIsAnInternalError) {
  const Served served([](const Request&) -> Response { throw std::runtime_error("expected by the test"); });
  const auto answer = Client(served).ask(get_and_close);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("expected by the test")));
}

TEST(HttpServer, CancellingClosesIdleConnections) {
  Served served(hello);
  Client never_asked(served);
  Client kept(served);
  kept.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  kept.read_header();
  const auto start = std::chrono::steady_clock::now();
  served.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_EQ(kept.read_body(5), "hello");
  EXPECT_EQ(kept.read_all(), "");
  EXPECT_EQ(never_asked.read_all(), "");
}

TEST(HttpServer, CancellingLetsAResponseEnd) {
  Served* running = nullptr;
  const std::size_t size = 8'000'000;
  Limits limits;
  limits.grace = 10s;
  Served served(
      [&](const Request&) {
        running->cancel();  // takes effect while this response is being written
        return Response{200, "text/plain", {}, std::string(size, 'x')};
      },
      limits);
  running = &served;
  Client client(served);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_header(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(client.read_body(size).size(), size);
}

TEST(HttpServer, CancellingDoesNotWaitForAClientThatDoesNotRead) {
  Limits limits;
  limits.grace = 50ms;
  Served served([](const Request&) { return Response{200, "text/plain", {}, std::string(64'000'000, 'x')}; }, limits);
  Client client(served);
  client.send(get_and_close);
  client.read_header();
  const auto start = std::chrono::steady_clock::now();
  served.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s) << "not the write limit";
}

TEST(HttpServer, SpeaksTls) {
  const test::SelfSigned files;
  Options options;
  options.tls = TlsFiles{files.certificate(), files.key()};
  const Served served(hello, {}, options);
  asio::io_context loop;
  asio::ssl::context trust(asio::ssl::context::tls_client);
  trust.load_verify_file(files.certificate());
  asio::ssl::stream<tcp::socket> stream(loop, trust);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), served.port()});
  stream.handshake(asio::ssl::stream_base::client);
  asio::write(stream, asio::buffer(get_and_close));
  std::string answer;
  boost::system::error_code end;
  asio::read(stream, asio::dynamic_buffer(answer), end);
  EXPECT_THAT(answer, ::testing::EndsWith("hello"));
  EXPECT_EQ(end, asio::error::eof) << "a clean end";
  Client plain(served);
  EXPECT_THAT(plain.ask(get_and_close), Not(HasSubstr("hello")));
}

}  // namespace
}  // namespace relaywatch::web
