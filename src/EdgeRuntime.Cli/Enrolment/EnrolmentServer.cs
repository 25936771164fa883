using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary>
/// The enrolment over HTTP/1.1 and TLS, one request a connection: all that devices need, without a web server. Bounded in size, time and number; each request is logged in a line.
/// </summary>
internal sealed class EnrolmentServer(TcpListener listener, X509Certificate2 certificate, CertificateAuthority authority, EnrolmentSigner signer, CliEnvironment environment)
{
    private const int MaxConnections = 32;
    private const int Ok = 200;
    private const int BadRequest = 400;
    private const int Forbidden = 403;
    private const int NotFound = 404;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Answers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Not disposed: requests under way still give their places back.
        var places = new SemaphoreSlim(MaxConnections);
        try
        {
            while (true)
            {
                await places.WaitAsync(cancellationToken);
                _ = ServeAsync(await AcceptAsync(cancellationToken), places, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            environment.Error.Say("stopped");
        }
    }

    // A client that is gone already, or too many open files: neither ends the enrolment of all others.
    private async Task<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptSocketAsync(cancellationToken);
            }
            catch (SocketException e)
            {
                environment.Error.Say($"a connection was lost before it was taken: {OneLineText.Of(e.Message)}");
                await Task.Delay(Pause, environment.Wall, cancellationToken);
            }
        }
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        var from = (socket.RemoteEndPoint as IPEndPoint)?.Address is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "unknown";
        try
        {
            using var limit = new CancellationTokenSource(RequestLimit, environment.Wall);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, either.Token);
            var (status, body, what) = await HttpRequest.ReadAsync(stream, EnrolmentRequest.MaxBytes, either.Token) is { } request ? Answer(request) : (BadRequest, [], "not an HTTP request of bounded size");
            environment.Error.Say($"{from}: {what}");
            await RespondAsync(stream, status, body, either.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            // Port scanners, impatient clients, devices with another authority: the next one is served all the same.
            environment.Error.Say($"{from}: {(e is OperationCanceledException ? "took too long" : OneLineText.Of(e.Message))}");
        }
        catch (Exception e)
        {
            // Nobody waits for this task: without a line here the fault would be lost.
            environment.Error.Say($"{from}: failed ({e.GetType().Name}: {OneLineText.Of(e.Message)})");
        }
        finally
        {
            socket.Dispose();
            places.Release();
        }
    }

    private (int Status, byte[] Body, string What) Answer(HttpRequest request)
    {
        if (request is { Method: "GET", Path: EnrolmentPaths.Authority })
        {
            return (Ok, Encoding.ASCII.GetBytes(authority.Pem), "read the authority's certificate");
        }

        if (request is not { Method: "POST", Path: EnrolmentPaths.Certificate })
        {
            return (NotFound, [], $"nothing is at {request.Method} {OneLineText.Of(request.Path, 64)}");
        }

        Checked<EnrolmentAnswer> answer;
        try
        {
            answer = signer.Answer(request.Body);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            answer = new ErrorInfo(ErrorCode.StorageFailed, "the claim cannot be marked as used; see the disk of the enrolment server");
            environment.Error.Say(OneLineText.Of(e.Message));
        }

        if (!answer.IsOk)
        {
            return (Forbidden, EnrolmentErrors.ToJson(answer.Error), $"refused: {answer.Error.Message} ({Figures.Word<ErrorCode>(answer.Error.Code)})");
        }

        using var issued = X509Certificate2.CreateFromPem(answer.Value.Certificate);
        var what = answer.Value.Broker is null ? "renewed" : "enrolled";
        return (Ok, answer.Value.ToJson(), FormattableString.Invariant($"{what} {answer.Value.Device} until {issued.NotAfter.ToUniversalTime():yyyy-MM-dd}, serial {issued.SerialNumber}"));
    }

    private static async Task RespondAsync(SslStream stream, int status, byte[] body, CancellationToken cancellationToken)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(status == Ok ? "OK" : "Refused")}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], cancellationToken);
        await stream.ShutdownAsync();
    }
}
