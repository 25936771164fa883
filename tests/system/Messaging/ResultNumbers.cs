using System.Buffers;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>Keeps the numbers of one session's results, and nothing else of them: a day at 50 a second must fit in memory.</summary>
internal sealed class ResultNumbers : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Lock _gate = new();
    private readonly List<bool> _seen = [];
    private long _count;
    private long _distinct;

    /// <summary>Messages, with those that came twice.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The highest number.</summary>
    public long Highest
    {
        get
        {
            lock (_gate)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>Numbers up to the highest that have not come.</summary>
    public long Missing
    {
        get
        {
            lock (_gate)
            {
                return _seen.Count - _distinct;
            }
        }
    }

    public static async Task<ResultNumbers> SubscribeAsync(int port, string topic)
    {
        var numbers = new ResultNumbers();
        numbers._client.ApplicationMessageReceivedAsync += numbers.KeepAsync;
        await numbers._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("numbers").Build(), TestContext.Current.CancellationToken);
        await numbers._client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return numbers;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task KeepAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        using var body = JsonDocument.Parse(e.ApplicationMessage.Payload.ToArray());
        var index = body.RootElement.GetProperty("seq").GetInt32() - 1;
        lock (_gate)
        {
            while (_seen.Count <= index)
            {
                _seen.Add(false);
            }

            _distinct += _seen[index] ? 0 : 1;
            _seen[index] = true;
        }

        Interlocked.Increment(ref _count);
        return Task.CompletedTask;
    }
}
