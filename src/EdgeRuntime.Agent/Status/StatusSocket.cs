using System.Net.Sockets;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Status;

/// <summary>
/// Answers each connection at a Unix socket with one <see cref="StatusReport"/> as a line of JSON. Whoever is of the socket's group may ask; nothing is read from them.
/// It costs nothing while nobody asks. An agent whose socket cannot be made runs without it.
/// </summary>
/// <param name="path">The socket's file.</param>
/// <param name="report">Makes the answer; called from any thread.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StatusSocket(string path, Func<StatusReport> report, TimeProvider wall, ILogger logger)
{
    /// <summary>The socket's name in its directory.</summary>
    public const string FileName = "status.sock";

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // Whoever connects and does not read is not waited for.
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Where an agent with this environment and state directory answers.</summary>
    /// <param name="runtimeDirectory">The service's directory in memory; null outside a service.</param>
    /// <param name="stateDirectory">The agent's state directory; null when it keeps nothing.</param>
    /// <returns>The path; null: nowhere.</returns>
    public static string? FindPath(string? runtimeDirectory, string? stateDirectory) =>
        (runtimeDirectory ?? stateDirectory) is { } folder ? Path.Combine(folder, FileName) : null;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (Listen(socket) is { } failure)
        {
            Log.NoStatusSocket(logger, path, failure);
            await Task.Delay(Timeout.InfiniteTimeSpan, wall, cancellationToken);
        }

        try
        {
            while (true)
            {
                await AnswerNextAsync(socket, cancellationToken);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private string? Listen(Socket socket)
    {
        try
        {
            // Left over from an agent that was killed; the lock on the state directory keeps a second one away.
            File.Delete(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, Mode);
            }

            socket.Listen();
            return null;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return e.Message;
        }
    }

    private async Task AnswerNextAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await socket.AcceptAsync(cancellationToken);
            using var limit = new CancellationTokenSource(SendLimit, wall);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            byte[] answer = [.. JsonSerializer.SerializeToUtf8Bytes(report(), StatusJsonContext.Default.StatusReport), (byte)'\n'];
            await using var stream = new NetworkStream(client);
            await stream.WriteAsync(answer, either.Token);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
        {
            await Task.Delay(RetryPeriod, wall, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // The client went away.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client did not read.
        }
    }
}
