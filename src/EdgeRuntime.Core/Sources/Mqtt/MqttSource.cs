using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Mqtt;

/// <summary>The <c>mqtt</c> source: payloads of a topic. Garbage is counted, said once and passed over; it never becomes a sample.</summary>
internal sealed class MqttSource : ISource
{
    private readonly ChannelReader<byte[]> _feed;
    private readonly Action<ChannelReader<byte[]>> _closeFeed;
    private readonly bool _json;
    private readonly Clocks _clocks;
    private readonly ILogger _logger;
    private long _garbage;

    public MqttSource(string name, MqttSourceOptions options, SourceServices services)
    {
        (Name, _clocks) = (name, services.Clocks);
        _logger = services.Loggers.CreateLogger<MqttSource>();
        _json = options.Payload == MqttSourceOptions.Json;
        (_feed, _closeFeed) = (services.OpenFeed(options.Topic), services.CloseFeed);
        Format = options.Format.ToFormat();
        State = new SourceState(true, services.Clocks.Wall.GetUtcNow());
    }

    public string Name { get; }

    public SampleFormat Format { get; }

    public SourceState State { get; private set; }

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        var payload = await _feed.ReadAsync(cancellationToken);
        // Only the newest counts.
        while (_feed.TryRead(out var newer))
        {
            payload = newer;
        }

        if (Decode(payload, sample.SetLength(Format.SizeInBytes)) is { } trouble)
        {
            Refuse(trouble);
            return SourceReadOutcome.Unavailable;
        }

        if (!State.Available)
        {
            State = new SourceState(true, _clocks.Wall.GetUtcNow());
        }

        sample.CapturedAt = _clocks.Physical.GetUtcNow();
        sample.Truth = null;
        return SourceReadOutcome.Ready;
    }

    public ValueTask DisposeAsync()
    {
        _closeFeed(_feed);
        return ValueTask.CompletedTask;
    }

    /// <summary>Decodes a payload; says what is wrong with it.</summary>
    private string? Decode(byte[] payload, Span<byte> target)
    {
        if (_json)
        {
            return DecodeJson(payload, MemoryMarshal.Cast<byte, float>(target));
        }

        if (payload.Length != target.Length)
        {
            return $"a payload of {payload.Length} bytes is not {Format} ({target.Length} bytes)";
        }

        payload.CopyTo(target);
        return ElementConverter.AreNumbers(Format.Type, target) ? null : "a payload has values that are not numbers";
    }

    private static string? DecodeJson(byte[] payload, Span<float> values)
    {
        var count = 0;
        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 4 });
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartArray or JsonTokenType.EndArray:
                        break;
                    case JsonTokenType.Number when count < values.Length && reader.TryGetSingle(out var value) && float.IsFinite(value):
                        values[count++] = value;
                        break;
                    default:
                        return $"a payload is no array of {values.Length} numbers";
                }
            }
        }
        catch (JsonException)
        {
            return "a payload is no JSON";
        }

        return count == values.Length ? null : $"a payload has {count} numbers, not {values.Length}";
    }

    private void Refuse(string trouble)
    {
        _garbage++;
        if (State.Available)
        {
            Log.Garbage(_logger, Name, trouble);
        }

        State = new SourceState(false, State.Available ? _clocks.Wall.GetUtcNow() : State.Since, $"{trouble} ({_garbage} refused so far)");
    }
}
