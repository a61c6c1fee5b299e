/**
 * Stands in for `native-watchdog`, which must be compiled: it ends an extension host whose server
 * is gone. The original watches from a thread, so it notices even while the extension host loops.
 */
exports.start = (server) => {
  setInterval(() => {
    try {
      process.kill(server, 0);
    } catch {
      exports.exit();
    }
  }, 1000).unref();
};

// An extension host replaces `process.exit` by one that refuses.
exports.exit = () => process.kill(process.pid, 'SIGKILL');
