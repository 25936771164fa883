using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>Claims that have been made, a file each, named by the sha256 of the secret: whoever reads the folder can use none of them. Deleting a file withdraws its claim.</summary>
/// <param name="folder">The folder; made with the first claim.</param>
public sealed class ClaimStore(string folder)
{
    private const string Extension = ".json";

    // Long enough to answer a late device with "expired" instead of "unknown".
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(30);

    /// <summary>Keeps a new claim, and forgets those that expired long ago.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Add(string secretDigest, IssuedClaim claim, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (Read(file) is { IsOk: true, Value: var old } && old.Expires + KeptAfterExpiry < now)
            {
                File.Delete(file);
            }
        }

        Save(secretDigest, claim);
    }

    /// <summary>Looks a claim up; refused as <see cref="ErrorCode.ClaimInvalid"/>.</summary>
    public Checked<IssuedClaim> Find(string secretDigest) => File.Exists(PathOf(secretDigest)) ? Read(PathOf(secretDigest)) : new ErrorInfo(ErrorCode.ClaimInvalid, "the claim is not known here");

    /// <summary>Replaces a claim whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(string secretDigest, IssuedClaim claim)
    {
        var next = PathOf(secretDigest) + ".new";
        File.Delete(next);
        NewFile.WritePrivate(next, JsonSerializer.SerializeToUtf8Bytes(claim, EnrolmentJsonContext.Default.IssuedClaim));
        File.Move(next, PathOf(secretDigest), overwrite: true);
    }

    private static Checked<IssuedClaim> Read(string path)
    {
        try
        {
            return StrictJson.Read(File.ReadAllBytes(path), EnrolmentJsonContext.Default.IssuedClaim, EnrolmentAnswer.MaxBytes, ErrorCode.ClaimInvalid, "a claim");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"{path}: cannot be read ({FileFault.Of(e, path)})");
        }
    }

    private string PathOf(string secretDigest) => Path.Combine(folder, secretDigest + Extension);
}
