using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Sends what waits, a bounded window of messages at a time, in the order of the queue: MQTTnet sends one packet after another, first come first served. Its public members belong to the connection
/// loop; what a broken connection leaves unconfirmed returns to the queue.
/// </summary>
internal sealed class MessageSender(IMqttClient client, MessagingOptions options, DeviceIdentity identity, ConnectionServices services, ConnectionParts parts, ConnectionState state)
{
    private List<Task> _sending = [];
    private ReplayPace _pace = new(options.Outbox.ReplayPerSecond, services.Wall);
    private int _inFlight;

    /// <summary>Whether nothing is under way.</summary>
    public bool IsIdle => _sending.Count == 0;

    private bool HasRoom => state.IsUp && Volatile.Read(ref _inFlight) < options.ReceiveMaximum;

    /// <summary>Begins anew: with another connection, or for the last time before a goodbye.</summary>
    public void Begin() => (_sending, _pace) = ([], new ReplayPace(options.Outbox.ReplayPerSecond, services.Wall));

    /// <summary>Sends as much as the window has room for.</summary>
    public void SendWhatFits()
    {
        _sending.RemoveAll(static task => task.IsCompleted);
        while (HasRoom && parts.Retained.TryTake(out var topic, out var schema, out var compose))
        {
            _sending.Add(SendRetainedAsync(topic, MessageFormat.Retained(topic, schema, compose())));
        }

        while (HasRoom && parts.Queue.TryTake(_pace.Allowed) is { } message)
        {
            if (message.Session != identity.Session)
            {
                _pace.Count();
            }

            _sending.Add(SendAsync(message));
        }
    }

    /// <summary>How long there is nothing to do, if nothing happens: until the next replay is due, at most <paramref name="idle"/>.</summary>
    public TimeSpan NextIn(TimeSpan idle) => _pace.Allowed || !parts.Queue.HasReplays ? idle : _pace.Wait;

    /// <summary>Waits for what is under way; over a connection that is gone it cannot be confirmed any more.</summary>
    public Task FinishAsync() => Task.WhenAll(_sending);

    /// <summary>Sends until nothing is left.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        Begin();
        while (client.IsConnected && !parts.Queue.IsDrained)
        {
            SendWhatFits();
            await state.WokenAsync(deadline);
        }
    }

    // Sends take no token: a stop lets them finish within its deadline, and a dead connection ends them by MQTTnet's own time limit.
    private async Task SendAsync(OutboxMessage message)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            var packet = MessageFormat.FromOutbox(message, state.Count, services.Wall.GetUtcNow());
            var answer = await client.PublishAsync(packet, CancellationToken.None);
            Settle(message, answer);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // It stays under way and returns to the queue when the loop leaves the connection; a request that timed out means a dead connection.
            await BreakConnectionAsync(e);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            state.Wake();
        }
    }

    private void Settle(OutboxMessage message, MqttClientPublishResult answer)
    {
        if (answer.IsSuccess)
        {
            parts.Queue.Acknowledge(message);
        }
        else
        {
            Log.MessageRefused(services.Logger, message.Topic, $"{answer.ReasonCode} {answer.ReasonString}".Trim());
            parts.Queue.Drop(message, DropReason.Refused);
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
    }

    private async Task SendRetainedAsync(string topic, MqttApplicationMessage packet)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            var answer = await client.PublishAsync(packet, CancellationToken.None);
            if (!answer.IsSuccess)
            {
                Log.MessageRefused(services.Logger, topic, $"{answer.ReasonCode} {answer.ReasonString}".Trim());
            }
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            parts.Retained.PutBack(topic);
            await BreakConnectionAsync(e);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            state.Wake();
        }
    }

    private async Task BreakConnectionAsync(Exception e)
    {
        if (e is MqttCommunicationTimedOutException && client.IsConnected)
        {
            await client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.UnspecifiedError);
        }

        if (!client.IsConnected)
        {
            state.Leave();
        }
    }
}
