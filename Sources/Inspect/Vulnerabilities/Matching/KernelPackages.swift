import Packages

/// Which packages of a kernel's source are a kernel: headers and tools have none of its code, and of several installed only one runs.
enum KernelPackages {
    /// The source that advisories speak of, where signed kernels are built from one that holds signatures only: Debian's
    /// linux-signed-amd64, Ubuntu's linux-signed-hwe-6.5. Its own version is another; the package has the kernel's. nil of anything else.
    static func unsignedSource(of package: Packages.Package) -> SourcePackage? {
        guard package.type == .deb, let source = package.source?.name, source.hasPrefix(signed) else { return nil }
        var rest = source.dropFirst(signed.count)
        for architecture in ["-amd64", "-arm64", "-i386"] where rest.hasSuffix(architecture) { rest = rest.dropLast(architecture.count) }
        return SourcePackage(name: "linux" + rest, version: package.version)
    }

    private static let signed = "linux-signed"

    /// Whether advisories of the kernel hold for a package; nil of a package that is not the kernel's.
    static func isKernel(_ package: Packages.Package, running release: String?) -> Bool? {
        let source = (unsignedSource(of: package) ?? package.source)?.name ?? package.name
        guard source == "linux" || source == "kernel" || source.hasPrefix("linux-") || source.hasPrefix("kernel-") else { return nil }
        let isImage = images.contains { package.name.hasPrefix($0) } || package.name == "kernel" || package.name.hasSuffix("-core")
        let isOther = others.contains { package.name.hasPrefix($0) }
        guard isImage || isOther else { return nil }
        guard isImage, !isOther else { return false }
        guard let release else { return true }
        // Debian names the release in the package's name, Red Hat in its version.
        return package.name.hasSuffix(release) || release.hasPrefix(package.version)
    }

    private static let images = ["linux-image-", "linux-modules-", "kernel-core", "kernel-rt-core", "linux-lts", "linux-virt"]
    private static let others = [
        "linux-libc-dev", "linux-headers", "linux-doc", "linux-tools", "linux-kbuild", "kernel-headers", "kernel-tools", "kernel-devel",
    ]
}
