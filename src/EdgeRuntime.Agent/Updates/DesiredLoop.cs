using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// Takes desired documents: judges each, hands its policy and settings on to <see cref="PolicyControl"/> and its models to the install loop, and keeps it over restarts.
/// A document is applied whole or refused whole; a refusal leaves what was in force.
/// </summary>
internal sealed class DesiredLoop
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly ChannelReader<byte[]> _feed;
    private readonly AgentConfiguration _configuration;
    private readonly DesiredTrust _trust;
    private readonly DesiredStore _store;
    private readonly DesiredTargets _targets;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private DesiredDocument? _applied;
    private OrderRank _last;
    private string? _lastRefused;

    /// <summary>Makes the loop.</summary>
    /// <param name="feed">What comes in on the device's topic <c>desired</c>.</param>
    /// <param name="configuration">The device's configuration.</param>
    /// <param name="trust">Whom to believe.</param>
    /// <param name="store">Keeps the document in force.</param>
    /// <param name="targets">Who is told.</param>
    /// <param name="heartbeat">The promise to the watchdog.</param>
    /// <param name="logger">The log.</param>
    public DesiredLoop(ChannelReader<byte[]> feed, AgentConfiguration configuration, DesiredTrust trust, DesiredStore store, DesiredTargets targets, Heartbeat heartbeat, ILogger logger)
    {
        (_feed, _configuration, _trust, _store, _targets, _heartbeat, _logger) = (feed, configuration, trust, store, targets, heartbeat, logger);
    }

    /// <summary>Puts what was in force before the restart into force again. Before <see cref="RunAsync"/>.</summary>
    /// <param name="installed">The highest rank of an order by which a model was installed: the document's own file may be lost.</param>
    public void Restore(OrderRank installed)
    {
        _last = RankNow(installed);
        _targets.Status.Remember(_last.Generation);
        var kept = _store.Load();
        if (_store.Problem is { } problem)
        {
            Log.DesiredLost(_logger, problem);
        }

        if (kept is not { } desired)
        {
            return;
        }

        var document = desired.Document;
        if (!desired.IsSigned && _trust.Reader.RequireSigned)
        {
            Drop(document.Generation);
            return;
        }

        // The configuration may have changed so that the document's policy does not fit any more; its generation and its models count all the same.
        var settings = EffectiveSettings.Of(_configuration, document);
        if (!settings.IsOk)
        {
            Log.DesiredUnfit(_logger, document.Generation, settings.Error.Message);
        }

        Adopt(desired, settings.Value);
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _heartbeat.Rest();
            var payload = await _feed.ReadAsync(cancellationToken);
            _heartbeat.Promise(Limit);

            // An empty payload means cleared: what was in force stays so.
            if (payload.Length > 0)
            {
                Take(payload);
            }
        }
    }

    private void Take(byte[] payload)
    {
        // The broker keeps the document and sends it again with each connection; neither one that is in force nor one that was refused is news.
        var digest = ContentDigest.Of(payload);
        if (digest == _lastRefused || IsInForce(payload))
        {
            return;
        }

        var read = _trust.Reader.Receive(payload, _last, _trust.Now);
        var refusal = read.IsOk ? Apply(read.Value) : read.Error;
        if (refusal is not null)
        {
            // What the disk did not take may be taken when the broker sends it again.
            _lastRefused = refusal.Code == ErrorCode.StorageFailed ? null : digest;
            Refuse(DesiredGeneration.Of(payload), refusal);
        }
    }

    // Who signed it, and whether it has expired since, changes nothing about what was applied.
    private bool IsInForce(byte[] payload)
    {
        if (_applied is not { } applied || DesiredGeneration.Of(payload) != applied.Generation)
        {
            return false;
        }

        var content = DsseEnvelope.Parse(payload) is { IsOk: true } envelope ? envelope.Value.Payload.ToArray() : payload;
        var read = new DesiredReader { Device = _trust.Reader.Device }.Read(content, applied.Generation - 1, TrustedTime.Unknown);
        return read.IsOk && IsSame(read.Value, applied);
    }

    private static bool IsSame(DesiredDocument one, DesiredDocument other) =>
        (one with { Device = null }).ToJson().AsSpan().SequenceEqual((other with { Device = null }).ToJson());

    private ErrorInfo? Apply(ReceivedDesired desired)
    {
        var document = desired.Document;
        if (_targets.Feeds.Check(document) is { } unfed)
        {
            return unfed;
        }

        var settings = EffectiveSettings.Of(_configuration, document);
        if (!settings.IsOk)
        {
            return settings.Error;
        }

        try
        {
            _store.Save(desired);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"cannot write the document to disk: {e.Message}; it is applied at the next connection, or when it is sent again");
        }

        Adopt(desired, settings.Value);
        Log.DesiredApplied(_logger, document.Generation);
        _targets.Events.Publish(EventSeverity.Info, EventName.DesiredApplied, $"generation {document.Generation} is in force");
        return null;
    }

    private void Adopt(ReceivedDesired desired, EffectiveSettings? settings)
    {
        var (document, rank) = (desired.Document, RankNow(desired.Rank));
        (_applied, _last, _lastRefused) = (document, rank.Value > _last.Value ? rank : _last, null);
        _targets.Policy.Adopt(document, settings);
        _targets.Status.Apply(document);
        _targets.Order(desired);
    }

    // What was signed counts as unsigned on a device that can check no signature any more, and what was not counts for nothing where signatures are required.
    private OrderRank RankNow(OrderRank rank) =>
        _trust.Reader.Keyring is null ? OrderRank.Of(rank.Generation, isSigned: false)
        : _trust.Reader.RequireSigned && !rank.IsSigned ? default
        : rank;

    // Whoever could publish without a key must not steer a device that trusts signatures only.
    private void Drop(long generation)
    {
        var reason = "it is not signed, and this device takes signed orders only; send a signed one";
        try
        {
            _store.ForgetUnsigned();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = $"{reason} (its file cannot be deleted: {e.Message})";
        }

        Log.DesiredDropped(_logger, generation, reason);
        _targets.Events.Publish(EventSeverity.Warning, EventName.DesiredRevoked, $"generation {generation} is no longer in force: {reason}", ErrorCode.SignatureMissing);
    }

    private void Refuse(long generation, ErrorInfo error)
    {
        Log.DesiredRefused(_logger, generation, error.Message);
        _targets.Status.Refuse(generation, error);
        _targets.Events.Publish(EventSeverity.Warning, EventName.DesiredRefused, $"generation {generation}: {error.Message}", error.Code);
    }
}
