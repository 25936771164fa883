using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Messaging.Outbox;
using MQTTnet;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Sends what waits, a bounded window of messages at a time, in the order of the queue: MQTTnet sends one packet after another, first come first served. Its public members belong to the connection
/// loop; what a broken connection leaves unconfirmed returns to the queue. A topic on which the broker refuses messages for now waits by itself; the others go on.
/// </summary>
internal sealed class MessageSender(IMqttClient client, MessagingOptions options, DeviceIdentity identity, ConnectionServices services, ConnectionParts parts, ConnectionState state)
{
    // Unconfirmed bytes at a time, so that a slow link is told from a dead one within minutes; a longer message goes alone.
    private const long MaxUnconfirmedBytes = 16 * 1024;

    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    private readonly string _status = new TopicScheme(options.Root).Status(identity.Device);
    private readonly TopicHolds _holds = new(ShortestHold, LongestHold, services.Wall);
    private List<Task> _sending = [];
    private ReplayPace _pace = new(options.Outbox.ReplayPerSecond, services.Wall);
    private BrokerLimits _limits = BrokerLimits.Unknown(options.ReceiveMaximum);
    private TimeSpan? _heldFor;
    private bool _isPaced;
    private int _inFlight;
    private volatile bool _hasConfirmed;

    /// <summary>What is known of the link.</summary>
    public Liveness Liveness { get; } = new(services.Wall);

    /// <summary>Whether the broker has confirmed a message on this connection.</summary>
    public bool HasConfirmed => _hasConfirmed;

    /// <summary>Whether the broker has confirmed this process's presence, on this connection or an earlier one.</summary>
    public bool HasAnnounced { get; private set; }

    private bool HasRoom => state.IsUp && Volatile.Read(ref _inFlight) is var count && count < _limits.Window && (count == 0 || Liveness.UnconfirmedBytes < MaxUnconfirmedBytes);

    /// <summary>Begins with another connection.</summary>
    public void Begin(BrokerLimits limits)
    {
        (_sending, _pace, _limits, _hasConfirmed) = ([], new ReplayPace(options.Outbox.ReplayPerSecond, services.Wall), limits, false);
        Liveness.Begin();
    }

    /// <summary>Sends as much as the window has room for.</summary>
    public void SendWhatFits()
    {
        _sending.RemoveAll(static task => task.IsCompleted);
        // Before anything is tried: a hold that ends meanwhile is looked at again.
        _heldFor = _holds.NextIn;
        while (HasRoom && parts.Retained.TryTake(_holds.IsHeld, out var topic, out var schema, out var compose))
        {
            SendRetained(topic, _limits.Adapt(MessageFormat.Retained(topic, schema, compose())));
        }

        _isPaced = false;
        while (HasRoom)
        {
            var replayAllowed = _pace.Allowed;
            if (parts.Queue.TryTake(replayAllowed, _holds.IsHeld) is not { } message)
            {
                _isPaced = !replayAllowed && parts.Queue.HasReplays;
                break;
            }

            if (message.Session != identity.Session)
            {
                _pace.Count();
            }

            Send(message);
        }
    }

    /// <summary>How long there is nothing to do, if nothing happens: until the next replay is due or a topic may be tried again, at most <paramref name="idle"/>.</summary>
    public TimeSpan NextIn(TimeSpan idle)
    {
        var next = _isPaced ? _pace.Wait : idle;
        return _heldFor is { } held && held < next ? held : next;
    }

    /// <summary>Waits for what is under way; over a connection that is gone it cannot be confirmed any more.</summary>
    public Task FinishAsync() => Task.WhenAll(_sending);

    /// <summary>Sends until nothing is left that the broker accepts now, and there is room for a goodbye.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        _pace = new ReplayPace(options.Outbox.ReplayPerSecond, services.Wall);
        while (client.IsConnected)
        {
            SendWhatFits();
            var isIdle = Volatile.Read(ref _inFlight) == 0;
            if ((parts.Queue.IsDrained && HasRoom) || (isIdle && _holds.NextIn is not null))
            {
                return;
            }

            await state.WokenAsync(deadline);
        }
    }

    private void Send(OutboxMessage message)
    {
        var packet = _limits.Adapt(MessageFormat.FromOutbox(message, state.Count, parts.Queue.AgeOf(message), parts.Queue.RemainingOf(message)));
        if (packet.Topic.Length == 0 || packet.Topic.IndexOfAny(['+', '#', '\0']) >= 0)
        {
            parts.Queue.Drop(message, DropReason.Refused);
            parts.Reporter.Dropped(packet.Topic, "its topic is not valid", "check the topics of the configuration", ErrorCode.BadRequest);
            return;
        }

        if (_limits.Allows(packet))
        {
            _sending.Add(SendAsync(message, packet));
            return;
        }

        parts.Queue.Drop(message, DropReason.TooLarge);
        parts.Reporter.Dropped(packet.Topic, TooLarge(packet), BrokerReason.From(0x95).Advice, ErrorCode.MessageTooLarge);
    }

    private void SendRetained(string topic, MqttApplicationMessage packet)
    {
        if (_limits.Allows(packet))
        {
            _sending.Add(SendRetainedAsync(topic, packet));
            return;
        }

        parts.Reporter.Dropped(topic, TooLarge(packet), BrokerReason.From(0x95).Advice, ErrorCode.MessageTooLarge);
    }

    private string TooLarge(MqttApplicationMessage packet) => FormattableString.Invariant($"its {packet.Payload.Length} bytes do not fit into the broker's largest packet ({_limits.MaxPacketBytes} bytes)");

    // Sends take no token: a stop lets them finish within its deadline, and a dead connection ends them by the liveness of the loop.
    private async Task SendAsync(OutboxMessage message, MqttApplicationMessage packet)
    {
        if (await PublishAsync(packet) is not { } answer)
        {
            // It stays under way and returns to the queue when the loop leaves the connection.
            return;
        }

        if (answer.IsSuccess)
        {
            parts.Queue.Acknowledge(message);
        }
        else if (IsForGood(packet.Topic, answer, keep: message.Class != MessageClass.Responses))
        {
            parts.Queue.Drop(message, DropReason.Refused);
        }
        else
        {
            parts.Queue.Return(message);
        }

        // What lies in the file only is read back as soon as there is room for it.
        if (parts.Queue.WantsSpilled || (message.Session != identity.Session && !parts.Queue.HasReplays))
        {
            parts.Outbox.Hurry();
        }
        else if (message.Row > 0)
        {
            parts.Outbox.Note();
        }

        state.Wake();
    }

    private async Task SendRetainedAsync(string topic, MqttApplicationMessage packet)
    {
        if (await PublishAsync(packet) is { } answer && (answer.IsSuccess || IsForGood(topic, answer, keep: true)))
        {
            HasAnnounced |= answer.IsSuccess && topic == _status;
            return;
        }

        parts.Retained.PutBack(topic);
        state.Wake();
    }

    // Null: the connection broke.
    private async Task<MqttClientPublishResult?> PublishAsync(MqttApplicationMessage packet)
    {
        Interlocked.Increment(ref _inFlight);
        var mark = Liveness.NoteSent(packet.Payload.Length + packet.Topic.Length);
        var answered = false;
        try
        {
            var answer = await client.PublishAsync(packet, CancellationToken.None);
            answered = true;
            if (answer.IsSuccess)
            {
                _hasConfirmed = true;
                if (_holds.Release(packet.Topic))
                {
                    parts.Reporter.Released(packet.Topic);
                }
            }

            return answer;
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            if (!client.IsConnected)
            {
                state.Leave();
            }

            return null;
        }
        finally
        {
            Liveness.NoteSettled(mark, answered);
            Interlocked.Decrement(ref _inFlight);
            state.Wake();
        }
    }

    // Holds the topic where the same message may be accepted later.
    private bool IsForGood(string topic, MqttClientPublishResult answer, bool keep)
    {
        var reason = BrokerReason.From((int)answer.ReasonCode);
        var words = reason.Describe(answer.ReasonString);
        var advice = answer.ReasonCode == MqttClientPublishReasonCode.NotAuthorized ? $"allow this device to publish to {topic} in the broker's access list" : reason.Advice;
        if (keep && reason.Patience != Patience.Never && _holds.TryHold(topic, answer.ReasonCode == MqttClientPublishReasonCode.NotAuthorized, out var isFirst))
        {
            if (isFirst)
            {
                parts.Reporter.Held(topic, words, advice);
            }

            return false;
        }

        parts.Reporter.Dropped(topic, $"the broker refuses it ({words})", advice, ErrorCode.BrokerRefused);
        return true;
    }
}
