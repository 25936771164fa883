using System.Net.Sockets;
using System.Text.Json;
using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.Agent.Status;

/// <summary>Asks the agent that runs on this board.</summary>
internal static class StatusClient
{
    /// <summary>Where the service answers.</summary>
    public const string ServiceSocket = "/run/edge-runtime/" + StatusSocket.FileName;

    private const int LongestAnswer = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Its report, or why there is none, in one line that says what to do.</summary>
    /// <param name="path">The agent's socket; null: the service's, else the one in the state directory.</param>
    /// <param name="configuration">The configuration file that says where the state directory is; null: the default one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<(StatusReport? Report, string? Problem)> AskAsync(string? path, string? configuration, CancellationToken cancellationToken)
    {
        var socket = path ?? FindSocket(configuration);
        try
        {
            return (await AskAsync(socket, cancellationToken), null);
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException or ArgumentException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, Explain(socket, e));
        }
    }

    // The service's socket first: whoever asks does not have its environment.
    private static string FindSocket(string? configuration)
    {
        // Whoever is not of its group does not see what is in the directory: then the answer says so.
        if (configuration is null && Directory.Exists(Path.GetDirectoryName(ServiceSocket)))
        {
            return ServiceSocket;
        }

        var loaded = ConfigurationLoader.Load(configuration, StateDirectory.OfProcess);
        return StatusSocket.FindPath(null, loaded.Configuration.StateDirectory) ?? ServiceSocket;
    }

    /// <summary>The report as it is sent: JSON.</summary>
    /// <exception cref="SocketException">Nobody answers.</exception>
    /// <exception cref="IOException">The connection broke, or the answer is too long.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), either.Token);
        await using var stream = new NetworkStream(socket);
        var answer = new byte[LongestAnswer + 1];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, either.Token);
        if (length > LongestAnswer)
        {
            throw new IOException($"the answer is longer than {LongestAnswer} bytes");
        }

        return answer[..length];
    }

    private static async Task<StatusReport> AskAsync(string path, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize(await ReadAsync(path, cancellationToken), StatusJsonContext.Default.StatusReport) ?? throw new JsonException("the answer is empty");

    private static string Explain(string path, Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"Cannot ask the agent: access to {path} denied; use sudo, or join the group of the service: sudo usermod -aG edge-runtime $USER",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.ConnectionRefused } or FileNotFoundException =>
            $"Cannot ask the agent: no agent answers at {path}; start it (sudo systemctl start edge-agent), or name its socket with --socket",
        OperationCanceledException => $"Cannot ask the agent: no answer at {path} within {Limit.TotalSeconds:0} s; look at journalctl -u edge-agent",
        _ => $"Cannot ask the agent: {exception.Message} ({path}); look at systemctl status edge-agent",
    };
}
