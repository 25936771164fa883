using System.Threading.Channels;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Operating;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Ingesting;

/// <summary>
/// A fleet's side of one broker: a durable session that reconnects by itself. The broker keeps each message until it is confirmed (<see cref="IngestedMessage.ConfirmAsync"/>), and
/// <see cref="IngestOptions.ReceiveMaximum"/> bounds how many wait here: a slow store holds the broker back, and nothing is lost.
/// </summary>
public sealed class IngestConnection
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly BrokerOptions _broker;
    private readonly IngestOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _wall;
    private readonly Channel<IngestedMessage> _messages;
    private volatile string? _problem = "not connected yet";
    private string? _sharingProblem;
    private volatile bool _isShared;

    /// <summary>A connection that <see cref="RunAsync"/> opens.</summary>
    public IngestConnection(BrokerOptions broker, IngestOptions options, ILogger<IngestConnection> logger, TimeProvider wall)
    {
        (_broker, _options, _logger, _wall) = (broker, options, logger, wall);
        Address = $"{broker.Host}:{broker.EffectivePort}";
        // With QoS 1 no more can come in before some are confirmed.
        _messages = Channel.CreateBounded<IngestedMessage>(options.ReceiveMaximum);
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>What comes in, in the order of arrival.</summary>
    public ChannelReader<IngestedMessage> Messages => _messages.Reader;

    /// <summary>Why the broker is not connected, in one line; null while it is.</summary>
    public string? Problem => _problem;

    /// <summary>Whether other readers of its group share what comes in.</summary>
    public bool IsShared => _isShared;

    /// <summary>Stays connected until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(ShortestWait, LongestWait);
        try
        {
            while (true)
            {
                try
                {
                    await ConnectAsync(backoff, cancellationToken);
                }
                catch (BrokerException e)
                {
                    if (_problem != e.Message)
                    {
                        Log.IngestDisconnected(_logger, e.Message);
                    }

                    _problem = e.Message;
                }

                await Task.Delay(backoff.Next(), _wall, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _messages.Writer.TryComplete();
        }
    }

    // Returns by an exception when the connection has ended.
    private async Task ConnectAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        using var client = new MqttClientFactory(new MqttNetLogger(_logger)).CreateMqttClient();
        var ended = new TaskCompletionSource<BrokerException>(TaskCreationOptions.RunContinuationsAsynchronously);
        var probe = _options.Sharing is { } sharing ? new SharingProbe(sharing, () => _messages.Reader.Count >= _options.ReceiveMaximum, _wall) : null;
        client.ApplicationMessageReceivedAsync += e => ReceiveAsync(e, probe);
        client.DisconnectedAsync += e =>
        {
            ended.TrySetResult(BrokerErrors.Ended(Address, e));
            return Task.CompletedTask;
        };
        try
        {
            await OpenAsync(client, probe, cancellationToken);
            _problem = null;
            backoff.Reset();
            Log.IngestConnected(_logger, Address);
            throw await ended.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            if (client.IsConnected)
            {
                await client.TryDisconnectAsync();
            }
        }
    }

    private async Task OpenAsync(IMqttClient client, SharingProbe? probe, CancellationToken cancellationToken)
    {
        var answer = await WithinLimitAsync(token => client.ConnectAsync(ClientOptionsFactory.CreateIngest(_broker, _options), token), cancellationToken);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw BrokerErrors.Refused(Address, answer.ResultCode, answer.ReasonString, answer.ServerReference);
        }

        _isShared = probe is not null && await CanShareAsync(client, probe, answer.SharedSubscriptionAvailable, cancellationToken);
        var filters = _options.Filters.Select(FormOf).Select(static filter => new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
        var agreed = await WithinLimitAsync(token => client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [.. filters] }, token), cancellationToken);
        if (agreed.Items.FirstOrDefault(static item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
        {
            throw BrokerErrors.RequestRefused(Address, $"the subscription to {refused.TopicFilter.Topic}", (int)refused.ResultCode, agreed.ReasonString);
        }

        if (_options.Sharing is { } sharing && answer.IsSessionPresent)
        {
            // The session may be from a time when it was the other way round.
            List<string> others = [.. sharing.Filters.Select(filter => _isShared ? filter : sharing.Share(filter))];
            await WithinLimitAsync(token => client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = others }, token), cancellationToken);
        }
    }

    private string FormOf(string filter) => _isShared && _options.Sharing!.Filters.Contains(filter) ? _options.Sharing.Share(filter) : filter;

    private async Task<bool> CanShareAsync(IMqttClient client, SharingProbe probe, bool isAvailable, CancellationToken cancellationToken)
    {
        string? problem;
        try
        {
            problem = await probe.RunAsync(client, isAvailable, cancellationToken);
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw BrokerErrors.Using(Address, "trying a shared subscription", e);
        }

        if (problem is not null && problem != _sharingProblem)
        {
            Log.NotSharing(_logger, Address, problem, _options.Takes is null ? "everything" : "its part");
        }

        _sharingProblem = problem;
        return problem is null;
    }

    private async Task<T> WithinLimitAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestLimit, _wall);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await request(attempt.Token);
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? BrokerErrors.Silent(Address, e) : BrokerErrors.Connecting(Address, _broker.Tls.Enabled, e);
        }
    }

    // MQTTnet calls it for one message after the other; while it waits, the broker's window fills and the broker waits too.
    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs e, SharingProbe? probe)
    {
        var topic = e.ApplicationMessage.Topic;
        if (probe?.Takes(topic) == true || (!_isShared && _options.Takes?.Invoke(topic) == false))
        {
            // Acknowledged at once: not for the store, or another reader stores it.
            return;
        }

        e.AutoAcknowledge = false;
        await _messages.Writer.WriteAsync(new IngestedMessage(e, System.Buffers.BuffersExtensions.ToArray(e.ApplicationMessage.Payload)));
    }
}
