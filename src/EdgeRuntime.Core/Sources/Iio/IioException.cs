namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>A device, channel or attribute is not there or makes no sense; the message says which and what to do.</summary>
internal sealed class IioException(string message) : Exception(message);
