using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>
/// The device's connection as a transfer sees it: asks for retained messages by subscribing, hands on what comes, and takes the subscriptions back. Those that outlive their use, because
/// the connection broke or an earlier process left them in the broker's session, are removed as soon as they are known: after a session resumes, or when a message comes on them.
/// </summary>
internal sealed class TransferLink(TopicScheme topics, int receiveMaximum, TimeProvider wall) : IDisposable
{
    /// <summary>Most topics of one request.</summary>
    public const int MaxTopics = 32;

    private const int MaxStrays = 1024;

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    private readonly string _prefix = $"{topics.Root}/models/";
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _strays = new(StringComparer.Ordinal);
    private IMqttClient? _client;
    private CancellationTokenSource _ending = new();
    private int _connection;
    private RetainedFetch? _fetch;

    public TopicScheme Topics => topics;

    public TimeProvider Wall => wall;

    /// <summary>Most blocks under way.</summary>
    public int Window { get; } = Math.Min(MaxTopics, receiveMaximum);

    /// <summary>Numbers the connections from 1; 0 while there is none.</summary>
    public int Connection
    {
        get
        {
            lock (_gate)
            {
                return _client is null ? 0 : _connection;
            }
        }
    }

    /// <summary>Whether a transfer is under way.</summary>
    public bool IsActive
    {
        get
        {
            lock (_gate)
            {
                return _fetch is not null;
            }
        }
    }

    /// <summary>A connection is there.</summary>
    /// <param name="client">Its client.</param>
    /// <param name="resumed">Whether the broker still has the session, and with it the subscriptions.</param>
    public void Attach(IMqttClient client, bool resumed)
    {
        lock (_gate)
        {
            (_client, _ending) = (client, new CancellationTokenSource());
            _connection++;
            if (!resumed)
            {
                _strays.Clear();
            }

            _fetch?.Signal();
        }

        _ = TidyAsync();
    }

    /// <summary>The connection is gone.</summary>
    public void Detach()
    {
        CancellationTokenSource ending;
        lock (_gate)
        {
            (_client, ending) = (null, _ending);
            _fetch?.Signal();
        }

        // Outside of the lock: what waits may go on here and now.
        ending.Cancel();
    }

    /// <summary>Takes a message of a model's topics; false when it is none. Runs on MQTTnet's receiving thread and never waits.</summary>
    public bool Accept(MqttApplicationMessage message)
    {
        if (!message.Topic.StartsWith(_prefix, StringComparison.Ordinal))
        {
            return false;
        }

        lock (_gate)
        {
            if (_fetch?.Offer(message.Topic, message.Payload) == true || _strays.Count >= MaxStrays || !_strays.Add(message.Topic) || _strays.Count > 1)
            {
                return true;
            }
        }

        _ = TidyAsync();
        return true;
    }

    /// <summary>Begins a transfer.</summary>
    /// <exception cref="InvalidOperationException">Another one has not ended.</exception>
    public RetainedFetch Open(int window, int maxBytes)
    {
        lock (_gate)
        {
            return _fetch is null ? _fetch = new RetainedFetch(window, maxBytes) : throw new InvalidOperationException("one model transfer at a time: dispose the other one first");
        }
    }

    /// <summary>Ends a transfer and takes back its subscriptions.</summary>
    public void Close(RetainedFetch fetch)
    {
        lock (_gate)
        {
            if (_fetch != fetch)
            {
                return;
            }

            _fetch = null;
            _strays.UnionWith(fetch.Topics);
        }

        _ = TidyAsync();
    }

    /// <summary>A topic is done with; its subscription goes along with the next request.</summary>
    public void Release(RetainedFetch fetch, string topic)
    {
        lock (_gate)
        {
            fetch.Remove(topic);
            _strays.Add(topic);
        }
    }

    /// <summary>Asks for what the broker retains on some topics of the fetch, at most <see cref="MaxTopics"/>.</summary>
    /// <param name="fetch">Gets it.</param>
    /// <param name="asked">The topics.</param>
    /// <param name="connection">The connection that is meant; on another one nothing is sent.</param>
    public async Task<AskOutcome> AskAsync(RetainedFetch fetch, IReadOnlyList<string> asked, int connection)
    {
        try
        {
            return await InTurnAsync(connection, async (client, token) =>
            {
                lock (_gate)
                {
                    // Ended while it waited for its turn: nobody would take the subscriptions back.
                    if (_fetch != fetch)
                    {
                        return new AskOutcome(false, null);
                    }

                    _strays.ExceptWith(asked);
                }

                var request = new MqttClientSubscribeOptions
                {
                    TopicFilters = [.. asked.Select(static topic => new MqttTopicFilter
                    {
                        Topic = topic,
                        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                        RetainHandling = MqttRetainHandling.SendAtSubscribe,
                    })],
                };
                var tidying = RemoveSomeAsync(client, token);
                var answer = await client.SubscribeAsync(request, token);
                await tidying;
                var refused = answer.Items.FirstOrDefault(static item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2);
                return new AskOutcome(true, refused is null ? null : new ErrorInfo(
                    ErrorCode.BrokerRefused,
                    $"the broker refuses the subscription to {refused.TopicFilter.Topic}: {BrokerReason.From((int)refused.ResultCode).Describe(answer.ReasonString)}; check its access list"));
            });
        }
        finally
        {
            fetch.Signal();
        }
    }

    public void Dispose()
    {
        Detach();
        _ending.Dispose();
    }

    private async Task TidyAsync()
    {
        var connection = Connection;
        var outcome = new AskOutcome(true, null);
        while (connection > 0 && outcome.Confirmed && AnyStray())
        {
            outcome = await InTurnAsync(connection, async (client, token) =>
            {
                await RemoveSomeAsync(client, token);
                return new AskOutcome(true, null);
            });
        }
    }

    private bool AnyStray()
    {
        lock (_gate)
        {
            return _strays.Count > 0;
        }
    }

    private async Task RemoveSomeAsync(IMqttClient client, CancellationToken cancellationToken)
    {
        List<string> some;
        lock (_gate)
        {
            some = [.. _strays.Take(MaxTopics)];
            _strays.ExceptWith(some);
        }

        if (some.Count == 0)
        {
            return;
        }

        var removed = false;
        try
        {
            await client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = some }, cancellationToken);
            removed = true;
        }
        finally
        {
            if (!removed)
            {
                lock (_gate)
                {
                    _strays.UnionWith(some.Where(topic => _fetch?.Has(topic) != true));
                }
            }
        }
    }

    // One request at a time: a topic that is taken back and asked for again must be so in that order.
    private async Task<AskOutcome> InTurnAsync(int connection, Func<IMqttClient, CancellationToken, Task<AskOutcome>> request)
    {
        IMqttClient? client;
        CancellationToken ending;
        lock (_gate)
        {
            (client, ending) = (connection == _connection ? _client : null, _ending.Token);
        }

        if (client is null)
        {
            return new AskOutcome(false, null);
        }

        using var limit = new CancellationTokenSource(RequestLimit, wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending);
        var mine = false;
        try
        {
            await _turn.WaitAsync(end.Token);
            mine = true;
            return await request(client, end.Token);
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            // The connection broke, or is about to; the next one asks again.
            return new AskOutcome(false, null);
        }
        finally
        {
            if (mine)
            {
                _turn.Release();
            }
        }
    }
}
