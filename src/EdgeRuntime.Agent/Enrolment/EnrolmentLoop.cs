using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging.Connecting;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Enrolment;

/// <summary>
/// Renews the certificate in time, and enrols a device that has a claim and was started without a network. Waits by the monotonic clock and looks at the date each time, so that a date
/// that is set neither skips a renewal nor causes one.
/// </summary>
internal sealed class EnrolmentLoop(AgentConfiguration configuration, DeviceEnrolment enrolment, EnrolmentServices services, Heartbeat heartbeat, ILogger logger)
{
    // Rare enough to cost nothing, often enough for certificates of an hour.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    // Somebody stands beside a new device and waits.
    private static readonly TimeSpan LongestFirstWait = TimeSpan.FromMinutes(5);

    private readonly AsyncSignal _wake = new();
    private readonly Backoff _backoff = new(ShortestWait, configuration.Enrolment.Url is null ? LongestFirstWait : LongestWait);
    private string? _said;
    private bool _wasOut;
    private volatile bool _isHurried;

    /// <summary>Looks at once: the date has been set.</summary>
    public void Hurry()
    {
        _isHurried = true;
        _wake.Set();
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        heartbeat.Rest();
        var clock = new SteadyClock(services.Wall);
        using var timer = new TickTimer(clock, _wake, cancellationToken);
        var due = clock.GetUtcNow();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (_isHurried || clock.GetUtcNow() >= due)
            {
                _isHurried = false;
                var wait = await StepAsync(cancellationToken);
                due = clock.GetUtcNow() + wait;
            }

            await timer.WaitUntilAsync(due);
        }
    }

    private async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        if (configuration.Enrolment is { Url: { } url, CaFile: { } caFile })
        {
            return await RenewAsync(url, caFile, cancellationToken);
        }

        return !enrolment.Store.IsEnrolled && DeviceEnrolment.FindClaim(configuration.Enrolment) is { } file ? await EnrolAsync(file, cancellationToken) : Look;
    }

    private async Task<TimeSpan> RenewAsync(string url, string caFile, CancellationToken cancellationToken)
    {
        // At the start, and for a moment now and then, every device is out.
        var isOut = !services.IsConnected();
        var isKeptOut = isOut && _wasOut;
        _wasOut = isOut;
        if (DeviceCertificate.Read(configuration.Mqtt.Tls) is not { } certificate || !certificate.IsDue(services.Wall.GetUtcNow(), services.IsClockSet(), isKeptOut))
        {
            _backoff.Reset();
            return isOut && !isKeptOut ? ShortestWait : Look;
        }

        var renewed = await enrolment.RenewAsync(url, caFile, certificate, cancellationToken);
        if (!renewed.IsOk)
        {
            return Failed(renewed.Error, $"The certificate, which ends on {certificate.NotAfter.UtcDateTime:yyyy-MM-dd}, is not renewed");
        }

        _said = null;
        Log.Renewed(logger, renewed.Value);
        services.Renewed(renewed.Value);
        return _backoff.Next();
    }

    private async Task<TimeSpan> EnrolAsync(string file, CancellationToken cancellationToken)
    {
        var claim = DeviceEnrolment.ReadClaim(file);
        var done = claim.IsOk ? await enrolment.EnrolAsync(claim.Value, cancellationToken) : claim.Error;
        if (!done.IsOk)
        {
            return Failed(done.Error, $"The claim in {file} is not accepted yet");
        }

        Log.Enrolled(logger, done.Value);
        services.Enrolled();
        return Look;
    }

    private TimeSpan Failed(ErrorInfo error, string what)
    {
        if (_said != error.Message)
        {
            Log.Failed(logger, what, error.Message);
            _said = error.Message;
        }

        return _backoff.Next();
    }
}
