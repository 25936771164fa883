using EdgeRuntime.Messaging.Operating;
using MQTTnet;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>The end of a connection that is left on purpose: sends what is left, announces the absence and disconnects.</summary>
internal sealed class Goodbye(IMqttClient client, MessageSender sender, ConnectionState state, TimeProvider wall)
{
    /// <summary>Says it, as far as the deadline allows.</summary>
    /// <param name="status">The topic of the device's presence.</param>
    /// <param name="compose">Composes the announcement.</param>
    /// <param name="limit">Time for all of it.</param>
    public async Task SayAsync(string status, Func<MqttApplicationMessage> compose, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit, wall);
        try
        {
            if (client.IsConnected)
            {
                await sender.DrainAsync(deadline.Token);
                state.Leave();
                // Else the broker keeps the goodbye for this session, and the next run takes it for somebody else's.
                var unsubscribed = client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = [status] }, deadline.Token);
                await Task.WhenAll(unsubscribed, client.PublishAsync(compose(), deadline.Token));
                await client.DisconnectAsync(new MqttClientDisconnectOptionsBuilder().WithReason(MqttClientDisconnectOptionsReason.NormalDisconnection).Build(), deadline.Token);
            }
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            // The broker's will says the rest.
        }

        state.Leave();
    }
}
