using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using MQTTnet.Server;

namespace EdgeRuntime.Demo;

/// <summary>The last result of each device as it passed through the broker: what any subscriber sees.</summary>
internal sealed class LastResults
{
    private readonly ConcurrentDictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>The best label of a device's last result; null before the first.</summary>
    public string? Of(string device) => _labels.GetValueOrDefault(device);

    /// <summary>Watches what the broker takes in.</summary>
    public Task NoteAsync(InterceptingPublishEventArgs e)
    {
        var topic = e.ApplicationMessage.Topic;
        if (topic.EndsWith("/batch", StringComparison.Ordinal)
            && JsonSerializer.Deserialize(e.ApplicationMessage.Payload.ToArray(), MessageJsonContext.Default.ResultBatchMessage) is { Items: [.., { Label: { } label, Score: { } score }] } batch)
        {
            _labels[batch.Device] = FormattableString.Invariant($"{label} {score:0.00}");
        }

        return Task.CompletedTask;
    }
}
