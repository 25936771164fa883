using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Refit;

namespace EdgeRuntime.Client;

/// <summary>A connection to the REST interface of a fleet. Safe for use by several threads.</summary>
public sealed class FleetClient : IDisposable
{
    // A page of 1000 devices has about 1 MB.
    private const long MaxAnswerBytes = 64 << 20;

    // A command waits up to 120 s for its device.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="address">Address of the fleet, with a path where a proxy serves it below one.</param>
    /// <param name="token">An API token, made on the page <c>/account</c>.</param>
    /// <param name="authorities">The certificate authorities to trust instead of the system's; null for the system's.</param>
    /// <exception cref="ArgumentException">The address is none of http or https, or the token would be sent over a network without encryption.</exception>
    public FleetClient(Uri address, string token, X509Certificate2Collection? authorities = null)
    {
        if (Objection(address) is { } objection)
        {
            throw new ArgumentException(objection, nameof(address));
        }

        Address = address;
        _http = new HttpClient(new FaultHandler(address, Connection(authorities)))
        {
            BaseAddress = address,
            Timeout = Longest,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Api = RestService.ForGenerated<IFleetApi>(_http, new RefitSettings(new SystemTextJsonContentSerializer(FleetJsonContext.Default.Options))
        {
            TransportExceptionFactory = (_, fault, cancelled) => InWords(fault, cancelled),
            UrlParameterFormatter = new WireFormatter(),
            DeserializationExceptionFactory = (_, fault) =>
                ValueTask.FromResult<Exception?>(new FleetException($"the answer of {address} is not one of a fleet; check the address", inner: fault)),
        });
        Live = new DeviceFeed(Api);
    }

    /// <summary>Where the fleet is.</summary>
    public Uri Address { get; }

    /// <summary>The routes.</summary>
    public IFleetApi Api { get; }

    /// <summary>Devices as they change.</summary>
    public DeviceFeed Live { get; }

    /// <summary>Why a fleet cannot be at an address; null when it can.</summary>
    public static string? Objection(Uri address) => address switch
    {
        { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") } => "the address must start with https:// or http://",
        { UserInfo.Length: > 0 } => "the address must not hold a user name; a token says who you are",
        { Query.Length: > 0 } or { Fragment.Length: > 0 } => "the address must have no query and no fragment",
        { Scheme: "http", IsLoopback: false } => "over a network the token needs https://; only this machine is reached by http://",
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Exception InWords(Exception fault, CancellationToken cancelled) => fault switch
    {
        OperationCanceledException when !cancelled.IsCancellationRequested =>
            new FleetException(FormattableString.Invariant($"the fleet at {Address} did not answer within {Longest.TotalSeconds:0} s"), inner: fault),
        HttpRequestException => new FleetException($"the answer of the fleet at {Address} broke off", inner: fault),
        _ => fault,
    };

    private static SocketsHttpHandler Connection(X509Certificate2Collection? authorities)
    {
        // The token must not follow a redirection to somebody else.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTimeout };
        if (authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }
}
