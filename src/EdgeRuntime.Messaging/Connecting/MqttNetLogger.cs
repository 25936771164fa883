using System.Globalization;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Brings MQTTnet's own log, which goes nowhere by default, to ours. All at Debug: what its errors speak of, the connection loop reports itself, once.</summary>
internal sealed class MqttNetLogger(ILogger logger) : IMqttNetLogger
{
    public bool IsEnabled => logger.IsEnabled(LogLevel.Debug);

    public void Publish(MqttNetLogLevel level, string source, string message, object[] parameters, Exception exception)
    {
        if (IsEnabled)
        {
            Log.Mqttnet(logger, exception, level, source, Format(message, parameters));
        }
    }

    private static string Format(string message, object[] parameters)
    {
        try
        {
            return parameters is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, message, parameters) : message;
        }
        catch (FormatException)
        {
            return message;
        }
    }
}
