using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy;

/// <summary>The carbon intensities in force: what was told last as long as it is fresh, else the configured ones. Told by one loop, read by any.</summary>
/// <param name="configured">The configured ones.</param>
/// <param name="wall">The clock of freshness.</param>
public sealed class CarbonSignal(CarbonOptions configured, TimeProvider wall)
{
    /// <summary>Longest message in bytes.</summary>
    public const int MaxBytes = 4 * 1024;

    private volatile Told? _told;

    /// <summary>As of now.</summary>
    public CarbonOptions Current => _told is { } told && wall.GetElapsedTime(told.At) < configured.TopicMaxAge ? told.Intensities : configured;

    /// <summary>Takes what somebody tells.</summary>
    /// <returns>Null, or <see cref="ErrorCode.BadRequest"/>; then what was in force stays.</returns>
    public ErrorInfo? Tell(ReadOnlySpan<byte> payload)
    {
        var read = Read(payload);
        if (!read.IsOk)
        {
            return read.Error;
        }

        var errors = new List<string>();
        read.Value.Validate("carbon", errors);
        if (errors.Count > 0)
        {
            return new ErrorInfo(ErrorCode.BadRequest, string.Join("; ", errors));
        }

        _told = new Told(read.Value, wall.GetTimestamp());
        return null;
    }

    private static Checked<CarbonOptions> Read(ReadOnlySpan<byte> payload)
    {
        var refusal = new ErrorInfo(ErrorCode.BadRequest, """it must be a number, {"gramsPerKilowattHour": number} or {"hourlyGramsPerKilowattHour": [24 numbers]}""");
        if (payload.Length is 0 or > MaxBytes)
        {
            return refusal;
        }

        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 4 });
            var intensities = new CarbonOptions();
            if (!reader.Read() || !(reader.TokenType == JsonTokenType.Number ? TakeNumber(ref reader, intensities) : TakeObject(ref reader, intensities)) || reader.Read())
            {
                return refusal;
            }

            return intensities;
        }
        catch (JsonException)
        {
            return refusal;
        }
    }

    private static bool TakeNumber(ref Utf8JsonReader reader, CarbonOptions intensities)
    {
        intensities.GramsPerKilowattHour = reader.GetDouble();
        return true;
    }

    private static bool TakeObject(ref Utf8JsonReader reader, CarbonOptions intensities)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (one, hourly) = (reader.ValueTextEquals("gramsPerKilowattHour"u8), reader.ValueTextEquals("hourlyGramsPerKilowattHour"u8));
            reader.Read();
            if (one && reader.TokenType == JsonTokenType.Number)
            {
                intensities.GramsPerKilowattHour = reader.GetDouble();
            }
            else if (hourly && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    intensities.HourlyGramsPerKilowattHour.Add(reader.GetDouble());
                }

                if (reader.TokenType != JsonTokenType.EndArray)
                {
                    return false;
                }
            }
            else
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && (intensities.GramsPerKilowattHour is not null || intensities.HourlyGramsPerKilowattHour.Count > 0);
    }

    private sealed record Told(CarbonOptions Intensities, long At);
}
