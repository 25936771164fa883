using System.Net.Sockets;
using System.Text;
using EdgeRuntime.Agent.Journal;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Tests.Journal;

public sealed partial class JournalLoggersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;
    private readonly Socket _journald = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };

    public JournalLoggersTests() => _journald.Bind(new UnixDomainSocketEndPoint(Socket));

    private string Socket => Path.Combine(_folder, "socket");

    public void Dispose()
    {
        _journald.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Log_LineAboutAModel_CarriesItsFields()
    {
        using var journal = JournalLoggers.TryOpen("8:4711", "socket:[4711]", Socket)!;
        ModelLeft(journal.CreateLogger("EdgeRuntime.Agent.Updates.InstallLoop"), "person", "no space left");

        Assert.Equal(
            "MESSAGE=Model person left: no space left\nPRIORITY=4\nSYSLOG_IDENTIFIER=edge-agent\nEDGE_LOGGER=InstallLoop\nEDGE_EVENT=model_left\nEDGE_MODEL=person\n",
            Encoding.UTF8.GetString(Receive()));
    }

    [Fact]
    public void Log_TextOfSeveralLines_IsOneEntryWithItsLength()
    {
        using var journal = JournalLoggers.TryOpen("8:4711", "socket:[4711]", Socket)!;
        journal.CreateLogger("x").Log(LogLevel.Error, default, "grün\nB", null, static (state, _) => state);

        byte[] expected = [.. "MESSAGE\n"u8, 7, 0, 0, 0, 0, 0, 0, 0, .. "grün\nB\nPRIORITY=3\n"u8];
        Assert.Equal(expected, Receive()[..expected.Length]);
    }

    [Theory]
    [InlineData(null, "socket:[4711]")]
    [InlineData("8:4711", "/tmp/log.txt")]
    [InlineData("8:4711", "socket:[471]")]
    [InlineData("8:4711", null)]
    public void TryOpen_StderrIsNotTheJournals_StaysOnStderr(string? stream, string? error) => Assert.Null(JournalLoggers.TryOpen(stream, error, Socket));

    private byte[] Receive()
    {
        var buffer = new byte[4096];
        return buffer[.._journald.Receive(buffer)];
    }

    [LoggerMessage(1, LogLevel.Warning, "Model {Model} left: {Problem}")]
    private static partial void ModelLeft(ILogger logger, string model, string problem);
}
