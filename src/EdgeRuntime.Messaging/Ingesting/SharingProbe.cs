using EdgeRuntime.Messaging.Operating;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Ingesting;

/// <summary>
/// A message to oneself through a shared subscription. Some brokers accept such a subscription and deliver nothing through it (RabbitMQ 4.0 does): without the probe, a fleet would read
/// nothing and say nothing.
/// </summary>
/// <param name="sharing">The group and the probe's topic.</param>
/// <param name="isBusy">Whether the reader holds the broker back now, so that the probe waits behind other messages.</param>
/// <param name="wall">The clock of the limit.</param>
internal sealed class SharingProbe(IngestSharing sharing, Func<bool> isBusy, TimeProvider wall)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a message is the probe.</summary>
    public bool Takes(string topic)
    {
        var isProbe = topic == sharing.ProbeTopic;
        if (isProbe)
        {
            _came.TrySetResult();
        }

        return isProbe;
    }

    /// <summary>Tries a shared subscription.</summary>
    /// <param name="client">A connected client whose messages <see cref="Takes"/> sees.</param>
    /// <param name="isAvailable">What the CONNACK says.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Why it does not work, in words; null when it does.</returns>
    public async Task<string?> RunAsync(IMqttClient client, bool isAvailable, CancellationToken cancellationToken)
    {
        if (!isAvailable)
        {
            return "the broker has no shared subscriptions";
        }

        var filter = sharing.Share(sharing.ProbeTopic);
        var agreed = (await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken)).Items.First();
        if (agreed.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
        {
            return $"the broker refuses a shared subscription ({BrokerReason.From((int)agreed.ResultCode).Describe(null)})";
        }

        var sent = await client.PublishBinaryAsync(sharing.ProbeTopic, [], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: cancellationToken);
        if (!sent.IsSuccess)
        {
            return $"the broker refuses the probe on {sharing.ProbeTopic} ({BrokerReason.From((int)sent.ReasonCode).Describe(null)})";
        }

        var came = await CameAsync(cancellationToken);
        await client.UnsubscribeAsync(filter, cancellationToken);
        return came ? null : "the broker accepts a shared subscription and delivers nothing through it";
    }

    private async Task<bool> CameAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _came.Task.WaitAsync(Limit, wall, cancellationToken);
                return true;
            }
            catch (TimeoutException)
            {
                if (!isBusy())
                {
                    return false;
                }
            }
        }
    }
}
