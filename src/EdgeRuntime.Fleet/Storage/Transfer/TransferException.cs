namespace EdgeRuntime.Fleet.Storage.Transfer;

/// <summary>A database cannot be copied or backed up; the message says why and what to do.</summary>
internal sealed class TransferException(string message) : Exception(message);
