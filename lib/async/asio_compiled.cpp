// The one file that compiles Asio and Beast themselves; all others only declare what they use of them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
