using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Enrolment;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Enrolling;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Agent.Tests.Enrolment;

/// <summary>When the loop looks at the certificate again, and when it asks for a new one: nobody listens at the address of the server, so each attempt is a line of the log.</summary>
public sealed class EnrolmentLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongLook = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("enrolment-").FullName;
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", ArmedTimeProvider.Origin.AddDays(-1), out _);
    private readonly ArmedTimeProvider _wall = new();
    private readonly FakeLogger _logger = new();
    private readonly CancellationTokenSource _stop = new();
    private EnrolmentLoop? _loop;
    private Task _run = Task.CompletedTask;
    private int _looks;
    private volatile bool _isConnected = true;
    private volatile bool _isClockSet = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _stop.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Look_CertificateNotDue_ComesAgainInFiveMinutesAndAsksNobody()
    {
        Start(days: 90);

        await LookedAsync(1, next: LongLook);
        _wall.Advance(LongLook);
        await LookedAsync(2, next: LongLook);

        Assert.Empty(Attempts);
    }

    [Fact]
    public async Task Look_BrokerAwayAtFirst_ComesAgainSoonAndThenAsUsual()
    {
        _isConnected = false;
        Start(days: 90);

        await LookedAsync(1, next: ShortLook);
        _wall.Advance(ShortLook);
        // The date is known to be right: a certificate that is not due is not why the broker is away.
        await LookedAsync(2, next: LongLook);

        Assert.Empty(Attempts);
    }

    [Fact]
    public async Task Look_BrokerAwayTwiceAndTheDateUnknown_Renews()
    {
        (_isConnected, _isClockSet) = (false, false);
        Start(days: 90);

        await LookedAsync(1, next: ShortLook);
        Assert.Empty(Attempts);
        _wall.Advance(ShortLook);

        await Eventually.TrueAsync(() => Attempts.Count == 1, Limit);
    }

    [Fact]
    public async Task Look_BrokerBackBetweenTwoLooks_DoesNotRenew()
    {
        (_isConnected, _isClockSet) = (false, false);
        Start(days: 90);
        await LookedAsync(1, next: ShortLook);
        _isConnected = true;
        _wall.Advance(ShortLook);
        await LookedAsync(2, next: LongLook);
        _isConnected = false;
        _wall.Advance(LongLook);

        await LookedAsync(3, next: ShortLook);

        Assert.Empty(Attempts);
    }

    [Fact]
    public async Task Hurry_DateIsSetBeyondTheDueDay_RenewsWithoutWaiting()
    {
        Start(days: 1);
        await LookedAsync(1, next: LongLook);

        _wall.SetUtcNow(ArmedTimeProvider.Origin.AddDays(2));
        _loop!.Hurry();

        await Eventually.TrueAsync(() => Attempts.Count == 1, Limit);
        Assert.Contains("is not renewed", Attempts[0], StringComparison.Ordinal);
    }

    private List<string> Attempts => [.. _logger.Collector.GetSnapshot().Select(static record => record.Message)];

    private async Task LookedAsync(int looks, TimeSpan next)
    {
        await Eventually.TrueAsync(() => Volatile.Read(ref _looks) == looks, Limit, () => $"{Volatile.Read(ref _looks)} looks; {string.Join(", ", Attempts)}");
        await _wall.ArmedAsync(_wall.GetUtcNow() + next);
    }

    private void Start(int days)
    {
        using var key = DeviceKey.Create();
        var request = TestTrust.Accepted(CertificateAuthority.ReadRequest(key.Request("roof-1")));
        var tls = new TlsOptions { Enabled = true, CertificateFile = Write("certificate.pem", _authority.IssueDevice("roof-1", request.PublicKey, ArmedTimeProvider.Origin, TimeSpan.FromDays(days))), KeyFile = Write("key.pem", key.ToPem()) };
        var configuration = new AgentConfiguration
        {
            Mqtt = new MessagingOptions { Tls = tls },
            Enrolment = new EnrolmentOptions { Url = $"https://127.0.0.1:{MosquittoServer.FreePort()}", CaFile = Write("ca.pem", _authority.Pem) },
        };
        var services = new EnrolmentServices(
            _wall,
            () => _isClockSet,
            () =>
            {
                Interlocked.Increment(ref _looks);
                return _isConnected;
            },
            static _ => { },
            static () => { });
        _loop = new EnrolmentLoop(configuration, new DeviceEnrolment(_folder, new EnrolmentClient(TimeProvider.System, static () => ClockState.Synced)), services, new Heartbeat("enrolment", _wall), _logger);
        _run = _loop.RunAsync(_stop.Token);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
