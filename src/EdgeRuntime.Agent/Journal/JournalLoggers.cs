using System.Net.Sockets;
using EdgeRuntime.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Journal;

/// <summary>Sends the log to journald, line by line, with fields that <c>journalctl</c> filters by. What journald does not accept goes to stderr, which it reads as well.</summary>
internal sealed class JournalLoggers : ILoggerProvider
{
    /// <summary>Where journald listens.</summary>
    public const string DefaultPath = "/run/systemd/journal/socket";

    private const int SendLimitMs = 1000;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = SendLimitMs };
    private readonly UnixDomainSocketEndPoint _journal;

    private JournalLoggers(string path) => _journal = new UnixDomainSocketEndPoint(path);

    /// <summary>Makes one, if this process's stderr is the journal's: what somebody has redirected stays where they want it.</summary>
    /// <param name="stream">The value of <c>JOURNAL_STREAM</c>, "device:inode" of what systemd has connected (systemd.exec(5)).</param>
    /// <param name="error">What stderr is, as /proc/self/fd/2 says: "socket:[inode]".</param>
    /// <param name="path">journald's socket.</param>
    /// <returns>Null: stderr is something else, or there is no journald.</returns>
    public static JournalLoggers? TryOpen(string? stream, string? error, string path = DefaultPath) =>
        stream is not null && error == $"socket:[{stream[(stream.IndexOf(':') + 1)..]}]" && File.Exists(path) ? new JournalLoggers(path) : null;

    public ILogger CreateLogger(string categoryName) => new JournalLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose() => _socket.Dispose();

    private void Send(LogLevel level, string logger, string? name, string text, IEnumerable<KeyValuePair<string, object?>>? values)
    {
        var line = SecretText.Hide(text);
        try
        {
            // To the address and not connected: a journald that has restarted is found again.
            _socket.SendTo(JournalEntry.Write(level, logger, name, line, values).Span, _journal);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Console.Error.WriteLine($"<{JournalEntry.PriorityOf(level)}>{line.ReplaceLineEndings(" ")}");
        }
    }

    private sealed class JournalLogger(JournalLoggers owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            owner.Send(logLevel, name, eventId.Name, exception is null ? text : $"{text}\n{exception}", state as IEnumerable<KeyValuePair<string, object?>>);
        }
    }
}
