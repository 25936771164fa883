using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Messaging.Outbox;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Sends what waits, a bounded window of messages at a time and all that fit in one write, in the order of the queue. Its public members belong to the connection loop, except
/// <see cref="Confirm"/>; what a broken connection leaves unconfirmed returns to the queue. A topic on which the broker refuses messages for now waits by itself; the others go on.
/// </summary>
internal sealed class MessageSender(IMqttClient client, MessagingOptions options, DeviceIdentity identity, ConnectionServices services, ConnectionParts parts, ConnectionState state)
{
    // Unconfirmed bytes at a time, so that a slow link is told from a dead one within minutes; a longer message goes alone.
    private const long MaxUnconfirmedBytes = 16 * 1024;

    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    // Confirmations of results and intervals may lie unread for as long, if nothing else waits for them: the next tick usually comes before.
    private static readonly TimeSpan ConfirmationPatience = TimeSpan.FromSeconds(1);

    private readonly string _status = new TopicScheme(options.Root).Status(identity.Device);
    private readonly TopicHolds _holds = new(ShortestHold, LongestHold, services.Wall);
    private readonly bool _inOneWrite = options.Transport != BrokerOptions.WebSocket;
    private DeviceAdapter? _adapter;
    private PublishWindow _window = new();
    // Of the batch that is being made: what no broker confirms.
    private List<SentMessage> _atMostOnce = [];
    private Task _writing = Task.CompletedTask;
    private ReplayPace _pace = new(options.Outbox.ReplayPerSecond, services.Wall);
    private BrokerLimits _limits = BrokerLimits.Unknown(options.ReceiveMaximum);
    private TimeSpan? _heldFor;
    private bool _isPaced;
    // Somebody waits for the next confirmation: for room in the window, or to see the last one.
    private volatile bool _awaitsConfirmation;
    private volatile bool _hasConfirmed;

    /// <summary>What is known of the link.</summary>
    public Liveness Liveness { get; } = new(services.Wall, services.Sockets is null ? TimeSpan.Zero : ConfirmationPatience);

    /// <summary>Whether the broker has confirmed a message on this connection.</summary>
    public bool HasConfirmed => _hasConfirmed;

    /// <summary>Whether the broker has confirmed this process's presence, on this connection or an earlier one.</summary>
    public bool HasAnnounced { get; private set; }

    private bool HasRoom => state.IsUp && _window.Count + _atMostOnce.Count is var count && count < _limits.Window && (count == 0 || Liveness.UnconfirmedBytes < MaxUnconfirmedBytes);

    /// <summary>Begins with another connection.</summary>
    public void Begin(DeviceAdapter adapter, BrokerLimits limits)
    {
        (_pace, _limits, _hasConfirmed) = (new ReplayPace(options.Outbox.ReplayPerSecond, services.Wall), limits, false);
        (_adapter, _window, _writing) = (adapter, new PublishWindow(), Task.CompletedTask);
        Liveness.Begin();
        BePatient(false);
    }

    /// <summary>Sends as much as the window has room for.</summary>
    public void SendWhatFits()
    {
        // Before anything is tried: a hold that ends meanwhile is looked at again.
        _heldFor = _holds.NextIn;
        if (!_writing.IsCompleted)
        {
            // A slow link: its end wakes the loop.
            return;
        }

        // Before room is looked for: a confirmation that comes meanwhile, on another thread, is not missed.
        _awaitsConfirmation = true;
        var batch = new List<MqttPublishPacket>();
        var isUrgent = false;
        while (HasRoom && parts.Retained.TryTake(_holds.IsHeld, out var topic, out var schema, out var compose))
        {
            isUrgent = true;
            AddRetained(batch, topic, _limits.Adapt(MessageFormat.Retained(topic, schema, compose())));
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

            isUrgent |= message.Class is not (MessageClass.Results or MessageClass.Energy);
            Add(batch, message);
        }

        var isFull = !HasRoom;
        _awaitsConfirmation = isFull || !_hasConfirmed;
        BePatient(_window.Count > 0 && !isFull && !isUrgent && _hasConfirmed && !parts.Transfers.IsActive);
        if (batch.Count > 0)
        {
            var atMostOnce = _atMostOnce;
            _atMostOnce = [];
            _writing = WriteAsync(_adapter!, batch, atMostOnce);
        }
    }

    /// <summary>How long there is nothing to do, if nothing happens: until the next replay is due or a topic may be tried again, at most <paramref name="idle"/>.</summary>
    public TimeSpan NextIn(TimeSpan idle)
    {
        var next = _isPaced ? _pace.Wait : idle;
        return _heldFor is { } held && held < next ? held : next;
    }

    /// <summary>Gives up what is under way: over a connection that is gone it cannot be confirmed any more.</summary>
    public async Task FinishAsync()
    {
        BePatient(false);
        await _writing;
        foreach (var sent in _window.TakeAll())
        {
            // A message of the outbox stays under way there, and returns to the queue when the loop leaves the connection.
            Liveness.NoteSettled(sent.Mark, answered: false);
            if (sent.Outbox is null)
            {
                parts.Retained.PutBack(sent.Topic);
            }
        }
    }

    /// <summary>Sends until nothing is left that the broker accepts now, and there is room for a goodbye.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        _pace = new ReplayPace(options.Outbox.ReplayPerSecond, services.Wall);
        using var wake = deadline.UnsafeRegister(static state => ((ConnectionState)state!).Wake(), state);
        while (client.IsConnected && state.IsUp)
        {
            deadline.ThrowIfCancellationRequested();
            SendWhatFits();
            var isIdle = _window.Count == 0 && _writing.IsCompleted;
            if ((parts.Queue.IsDrained && HasRoom && _writing.IsCompleted) || (isIdle && _holds.NextIn is not null))
            {
                return;
            }

            _awaitsConfirmation = true;
            BePatient(false);
            await state.WokenAsync();
        }
    }

    /// <summary>The broker has answered a message; on the thread that reads.</summary>
    /// <param name="adapter">The connection that it came on.</param>
    /// <param name="confirmation">The answer.</param>
    public void Confirm(DeviceAdapter adapter, MqttPubAckPacket confirmation)
    {
        if (adapter == _adapter && _window.TryTake(confirmation.PacketIdentifier, out var sent))
        {
            Settle(sent, MqttClientPublishResultFactory.Create(confirmation));
        }
    }

    private void BePatient(bool patiently)
    {
        if (services.Sockets is { } sockets)
        {
            sockets.ReadPatience = patiently ? ConfirmationPatience : TimeSpan.Zero;
        }
    }

    private void Add(List<MqttPublishPacket> batch, OutboxMessage message)
    {
        var packet = _limits.Adapt(MessageFormat.FromOutbox(message, state.Count, parts.Queue.AgeOf(message), parts.Queue.RemainingOf(message)));
        if (packet.Topic.Length == 0 || packet.Topic.IndexOfAny(['+', '#', '\0']) >= 0)
        {
            parts.Queue.Drop(message, DropReason.Refused);
            parts.Reporter.Dropped(packet.Topic, "its topic is not valid", "check the topics of the configuration", ErrorCode.BadRequest);
        }
        else if (_limits.Allows(packet))
        {
            Add(batch, packet, message);
        }
        else
        {
            parts.Queue.Drop(message, DropReason.TooLarge);
            parts.Reporter.Dropped(packet.Topic, TooLarge(packet), BrokerReason.From(0x95).Advice, ErrorCode.MessageTooLarge);
        }
    }

    private void AddRetained(List<MqttPublishPacket> batch, string topic, MqttApplicationMessage packet)
    {
        if (_limits.Allows(packet))
        {
            Add(batch, packet, outbox: null);
            return;
        }

        parts.Reporter.Dropped(topic, TooLarge(packet), BrokerReason.From(0x95).Advice, ErrorCode.MessageTooLarge);
    }

    private void Add(List<MqttPublishPacket> batch, MqttApplicationMessage message, OutboxMessage? outbox)
    {
        var packet = MqttPublishPacketFactory.Create(message);
        var sent = new SentMessage(message.Topic, outbox, Liveness.NoteSent(message.Payload.Length + message.Topic.Length));
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            _atMostOnce.Add(sent);
        }
        else
        {
            packet.PacketIdentifier = _window.Add(sent);
        }

        batch.Add(packet);
    }

    private string TooLarge(MqttApplicationMessage packet) => FormattableString.Invariant($"its {packet.Payload.Length} bytes do not fit into the broker's largest packet ({_limits.MaxPacketBytes} bytes)");

    // Writes take no token: a stop lets them finish within its deadline, and a dead connection ends them by the liveness of the loop.
    private async Task WriteAsync(DeviceAdapter adapter, List<MqttPublishPacket> batch, List<SentMessage> atMostOnce)
    {
        try
        {
            var writing = adapter.SendAsync(batch, _inOneWrite);
            var waited = !writing.IsCompleted;
            await writing;
            foreach (var sent in atMostOnce)
            {
                Settle(sent, MqttClientPublishResultFactory.Create(null));
            }

            if (waited)
            {
                state.Wake();
            }
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            state.Leave();
            state.Wake();
        }
    }

    private void Settle(SentMessage sent, MqttClientPublishResult answer)
    {
        Liveness.NoteSettled(sent.Mark, answered: true);
        var wake = _awaitsConfirmation;
        if (answer.IsSuccess)
        {
            _hasConfirmed = true;
            if (_holds.Release(sent.Topic))
            {
                parts.Reporter.Released(sent.Topic);
            }
        }

        wake |= sent.Outbox is { } message ? Settle(message, answer) : SettleRetained(sent.Topic, answer);
        if (_window.Count == 0)
        {
            BePatient(false);
        }

        if (wake)
        {
            state.Wake();
        }
    }

    // True: there may be something to send.
    private bool Settle(OutboxMessage message, MqttClientPublishResult answer)
    {
        if (answer.IsSuccess)
        {
            parts.Queue.Acknowledge(message);
        }
        else if (IsForGood(message.Topic, answer, keep: message.Class != MessageClass.Responses))
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
        else if (parts.Queue.IsDrained)
        {
            parts.Outbox.EndPause();
        }

        return !answer.IsSuccess;
    }

    private bool SettleRetained(string topic, MqttClientPublishResult answer)
    {
        if (answer.IsSuccess || IsForGood(topic, answer, keep: true))
        {
            HasAnnounced |= answer.IsSuccess && topic == _status;
            return false;
        }

        parts.Retained.PutBack(topic);
        return true;
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
