/* Preloaded into one server: while the file FULL_DISK_FLAG exists, the disk is full for every file whose path holds
   FULL_DISK_FILES. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_refused(int file) {
  const char* flag = getenv("FULL_DISK_FLAG");
  const char* files = getenv("FULL_DISK_FILES");
  if (flag == NULL || files == NULL || access(flag, F_OK) != 0) return 0;
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return strstr(path, files) != NULL;
}

static ssize_t refuse(void) {
  errno = ENOSPC;
  return -1;
}

ssize_t write(int file, const void* bytes, size_t count) {
  ssize_t (*real)(int, const void*, size_t) = dlsym(RTLD_NEXT, "write");
  return is_refused(file) ? refuse() : real(file, bytes, count);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
  ssize_t (*real)(int, const void*, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  return is_refused(file) ? refuse() : real(file, bytes, count, offset);
}
